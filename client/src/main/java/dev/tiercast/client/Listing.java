package dev.tiercast.client;

import dev.tiercast.common.layout.ServerAddress;
import dev.tiercast.common.model.NoServerException;
import dev.tiercast.common.model.VerificationException;
import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.model.VersionSummary;
import dev.tiercast.common.transfer.Answer;
import dev.tiercast.common.transfer.Offer;
import dev.tiercast.common.transfer.Source;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Puts together what several servers have. */
final class Listing {
  private Listing() {}

  static List<Listed> of(List<Source> sources, Consumer<IOException> warnings) throws IOException {
    List<Answer<List<Offer>>> answers = Answer.ofAll(sources, Source::versions);
    List<IOException> failures =
        answers.stream().map(Answer::failure).filter(Objects::nonNull).toList();
    if (failures.size() == answers.size()) {
      throw noServer(failures);
    }
    failures.forEach(warnings);
    Map<VersionId, Listed> merged = new TreeMap<>();
    for (Answer<List<Offer>> answer : answers) {
      List<Offer> offers = answer.value();
      if (offers != null) {
        offers.forEach(offer -> merge(merged, answer.source(), offer, warnings));
      }
    }
    return List.copyOf(merged.values());
  }

  private static NoServerException noServer(List<IOException> failures) {
    NoServerException none =
        new NoServerException(
            "no server could be used: "
                + failures.stream()
                    .map(failure -> String.valueOf(failure.getMessage()))
                    .collect(Collectors.joining("; ")));
    failures.forEach(none::addSuppressed);
    return none;
  }

  private static void merge(
      Map<VersionId, Listed> merged, Source source, Offer offer, Consumer<IOException> warnings) {
    Listed known = merged.get(offer.live().version());
    if (known == null) {
      merged.put(
          offer.live().version(),
          new Listed(offer.live(), offer.summary(), List.of(source.address())));
      return;
    }
    if (!known.live().sha256().equals(offer.live().sha256())
        || disagree(known.summary(), offer.summary())) {
      warnings.accept(
          new VerificationException(
              "%s has another %s than %s"
                  .formatted(source.address(), offer.live().version(), known.servers().get(0))));
      return;
    }
    List<ServerAddress> servers = new ArrayList<>(known.servers());
    servers.add(source.address());
    VersionSummary summary = known.summary() == null ? offer.summary() : known.summary();
    merged.put(offer.live().version(), new Listed(known.live(), summary, List.copyOf(servers)));
  }

  private static boolean disagree(@Nullable VersionSummary one, @Nullable VersionSummary other) {
    return one != null && other != null && !one.manifestDigest().equals(other.manifestDigest());
  }
}
