package dev.tiercast.relay.mirror;

import dev.tiercast.common.model.DistributionList;
import dev.tiercast.common.model.LiveVersion;
import dev.tiercast.common.model.VersionId;
import java.util.Arrays;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the upstreams said last, each for itself. One that does not answer now is believed to have
 * what it had; one that has never answered may have anything. Not thread safe.
 */
final class Upstreams {
  private final @Nullable DistributionList[] last;

  Upstreams(int count) {
    last = new DistributionList[count];
  }

  /** What an upstream has, from now on. */
  void heard(int upstream, DistributionList list) {
    last[upstream] = list;
  }

  /** Whether every upstream has answered at least once. */
  boolean areAllKnown() {
    return Arrays.stream(last).allMatch(Objects::nonNull);
  }

  /** The versions that some upstream has. */
  Set<VersionId> live() {
    return Arrays.stream(last)
        .filter(Objects::nonNull)
        .flatMap(list -> list.versions().stream())
        .map(LiveVersion::version)
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
