package dev.tiercast.client.verify;

import dev.tiercast.common.model.Digest;
import dev.tiercast.common.model.InvalidValueException;
import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.transfer.Offer;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Which of the versions that there are something may be: those of its size, or else of its name.
 * Where these are several, its digest decides.
 *
 * @param offers that come into question, ascending
 */
record Candidates(List<Offer> offers) {
  /**
   * Chooses among what servers have.
   *
   * @param size bytes of what there is
   * @param name of the file or directory
   */
  static Candidates among(List<Offer> offers, long size, String name) {
    List<Offer> sameSize =
        those(offers, offer -> offer.summary() == null || offer.summary().size() == size);
    return new Candidates(
        sameSize.isEmpty()
            ? those(offers, offer -> offer.summary() != null && offer.summary().name().equals(name))
            : sameSize);
  }

  private static List<Offer> those(List<Offer> offers, Predicate<Offer> wanted) {
    return offers.stream().filter(wanted).toList();
  }

  /** The only one, if there is one only. */
  Optional<VersionId> only() {
    return offers.size() == 1 ? Optional.of(offers.get(0).live().version()) : Optional.empty();
  }

  /** The newest of those with a digest. */
  Optional<VersionId> with(Digest sha256) {
    return offers.stream()
        .filter(offer -> offer.live().sha256().equals(sha256))
        .reduce((older, newer) -> newer)
        .map(offer -> offer.live().version());
  }

  /** Nobody can tell which it is. */
  InvalidValueException undecided(Object path) {
    return new InvalidValueException(
        "--version-id",
        offers.isEmpty()
            ? "no version has the size or the name of %s; say which it should be".formatted(path)
            : "%s may be %s; say which it should be".formatted(path, names()));
  }

  private String names() {
    return offers.stream()
        .map(offer -> offer.live().version().toString())
        .collect(Collectors.joining(" or "));
  }
}
