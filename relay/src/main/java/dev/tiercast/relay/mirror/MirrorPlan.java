package dev.tiercast.relay.mirror;

import dev.tiercast.common.model.VersionId;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a relay does to hold what it should.
 *
 * @param fetch versions that are missing, newest first
 * @param drop versions that are held, wholly or in part, and should not be
 */
record MirrorPlan(List<VersionId> fetch, List<VersionId> drop) {

  /**
   * Plans to hold the newest of the live versions.
   *
   * @param live what the upstreams have, as far as known
   * @param allKnown whether all of them have been heard; if not, nothing is dropped, since one that
   *     was not heard may still have it
   * @param held complete versions
   * @param arriving versions of which a part is here
   * @param keep how many of the newest to hold
   */
  static MirrorPlan of(
      Collection<VersionId> live,
      boolean allKnown,
      Collection<VersionId> held,
      Collection<VersionId> arriving,
      int keep) {
    List<VersionId> wanted = live.stream().sorted(Comparator.reverseOrder()).limit(keep).toList();
    List<VersionId> fetch = wanted.stream().filter(version -> !held.contains(version)).toList();
    if (!allKnown) {
      return new MirrorPlan(fetch, List.of());
    }
    Set<VersionId> here = new HashSet<>(held);
    here.addAll(arriving);
    here.removeAll(wanted);
    return new MirrorPlan(fetch, here.stream().sorted().toList());
  }

  /**
   * Whether to leave what is being fetched for something newer. A version that was the newest when
   * its fetch began is finished first: otherwise frequent publishing would finish nothing.
   *
   * @param current what is being fetched
   * @param wasNewest whether nothing newer was live when its fetch began
   */
  boolean preempts(VersionId current, boolean wasNewest) {
    boolean unwanted = !fetch.contains(current);
    boolean newer = !fetch.isEmpty() && fetch.get(0).compareTo(current) > 0;
    return unwanted || (newer && !wasNewest);
  }
}
