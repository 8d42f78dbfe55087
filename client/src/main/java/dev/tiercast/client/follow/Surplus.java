package dev.tiercast.client.follow;

import dev.tiercast.common.model.VersionId;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Which versions go. */
final class Surplus {
  private Surplus() {}

  /**
   * Those that are older than the current one, but for the newest of them that are complete; and
   * those that never came to be.
   *
   * @param keep how many older ones stay
   */
  static List<VersionId> of(Collection<Kept> all, VersionId current, int keep) {
    List<Kept> older =
        all.stream()
            .filter(each -> each.version().compareTo(current) < 0)
            .sorted(Comparator.comparing(Kept::version).reversed())
            .toList();
    return Stream.concat(
            older.stream().filter(Kept::isProven).skip(keep),
            older.stream().filter(each -> !each.isProven()))
        .map(Kept::version)
        .toList();
  }
}
