package dev.tiercast.relay.mirror;

import dev.tiercast.common.model.VersionId;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a relay does to hold what it should.
 *
 * @param wanted what it should hold
 * @param fetch what of it is missing and can be had now, newest first
 * @param drop versions that are held, wholly or in part, and should not be, ascending
 */
record MirrorPlan(Set<VersionId> wanted, List<VersionId> fetch, List<VersionId> drop) {
  /** Nothing is known yet, so nothing is to be done. */
  static final MirrorPlan NOTHING = new MirrorPlan(Set.of(), List.of(), List.of());

  MirrorPlan {
    wanted = Set.copyOf(wanted);
    fetch = List.copyOf(fetch);
    drop = List.copyOf(drop);
  }

  /**
   * Plans to hold the newest of the live versions. What nobody upstream has is dropped, but only
   * when every upstream has been heard: one that has not may still have it; and only if there is an
   * origin somewhere above: relays among themselves have lost it, perhaps, but not retired it. A
   * complete version that newer ones push out is dropped when those are complete, so that there is
   * always one to pull.
   *
   * @param isLed whether an origin is above, however far
   * @param held complete versions
   * @param arriving versions of which a part is here
   * @param keep how many of the newest to hold, 1 or more
   */
  static MirrorPlan of(
      Upstreams upstreams,
      boolean isLed,
      Collection<VersionId> held,
      Collection<VersionId> arriving,
      int keep) {
    NavigableSet<VersionId> live = upstreams.live();
    NavigableSet<VersionId> wanted = newest(live.stream(), keep);
    NavigableSet<VersionId> kept = newest(held.stream().filter(live::contains), keep);
    NavigableSet<VersionId> offered = upstreams.offered();

    Predicate<VersionId> missing = version -> !held.contains(version);
    List<VersionId> fetch =
        wanted.descendingSet().stream().filter(missing.and(offered::contains)).toList();

    boolean isAllKnown = isLed && upstreams.areAllKnown();
    Predicate<VersionId> gone = version -> isAllKnown && !live.contains(version);
    List<VersionId> drop =
        Stream.concat(
                held.stream().filter(gone.or(version -> isPushedOut(version, kept, keep))),
                arriving.stream().filter(gone.or(version -> isPushedOut(version, wanted, keep))))
            .distinct()
            .sorted()
            .toList();
    return new MirrorPlan(wanted, fetch, drop);
  }

  /** The same without fetching a version. */
  MirrorPlan without(VersionId version) {
    return new MirrorPlan(
        wanted, fetch.stream().filter(other -> !other.equals(version)).toList(), drop);
  }

  private static NavigableSet<VersionId> newest(Stream<VersionId> versions, int most) {
    return versions
        .sorted(Comparator.reverseOrder())
        .limit(most)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static boolean isPushedOut(VersionId version, NavigableSet<VersionId> newest, int quota) {
    return newest.size() == quota && version.compareTo(newest.first()) < 0;
  }
}
