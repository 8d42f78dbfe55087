package dev.tiercast.relay.mirror;

import static dev.tiercast.relay.mirror.Lists.list;
import static dev.tiercast.relay.mirror.Lists.v;
import static dev.tiercast.relay.mirror.Lists.vs;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class MirrorPlanTest {
  private static final int ALL = Integer.MAX_VALUE;

  private final Upstreams upstreams = new Upstreams(2);

  private void heard(int[] first, int[] second) {
    upstreams.heard(0, list(first));
    upstreams.heard(1, list(second));
  }

  private MirrorPlan plan(List<Integer> held, List<Integer> arriving, int keep) {
    return plan(true, held, arriving, keep);
  }

  private MirrorPlan plan(boolean isLed, List<Integer> held, List<Integer> arriving, int keep) {
    return MirrorPlan.of(
        upstreams,
        isLed,
        held.stream().map(Lists::v).toList(),
        arriving.stream().map(Lists::v).toList(),
        keep);
  }

  private static int[] has(int... versions) {
    return versions;
  }

  @Test
  void fetchesWhatIsMissingNewestFirst() {
    heard(has(1, 3, 10), has(2));

    MirrorPlan plan = plan(List.of(3), List.of(1), ALL);

    assertThat(plan.fetch()).containsExactly(v(10), v(2), v(1));
    assertThat(plan.drop()).isEmpty();
    assertThat(plan.wanted()).containsExactlyInAnyOrderElementsOf(vs(1, 2, 3, 10));
  }

  @Test
  void doesNothingBeforeAnyUpstreamHasAnswered() {
    MirrorPlan plan = plan(List.of(1, 2), List.of(3), 1);

    assertThat(plan).isEqualTo(MirrorPlan.NOTHING);
  }

  @Test
  void fetchesTheNewestThatAreToBeKept() {
    heard(has(1, 2, 3), has(4));

    assertThat(plan(List.of(), List.of(), 2).fetch()).containsExactly(v(4), v(3));
  }

  /** Two that have each other as upstream beside an origin. */
  @Test
  void dropsWhatOnlyOneBesideItHas() {
    BitSet beside = new BitSet();
    beside.set(1);
    upstreams.setBeside(beside);
    upstreams.heard(1, list(1, 2));
    assertThat(plan(List.of(1, 2), List.of(), ALL).drop()).as("the origin is silent").isEmpty();

    upstreams.heard(0, list(2));

    assertThat(plan(List.of(1, 2), List.of(), ALL).drop()).containsExactly(v(1));
  }

  @Test
  void dropsWhatNoUpstreamHas() {
    heard(has(2), has(3));

    assertThat(plan(List.of(1, 2, 3), List.of(4), ALL).drop()).containsExactly(v(1), v(4));
  }

  /** They may have begun anew, and to bring it back is what the ones that have it are for. */
  @Test
  void dropsNothingThatRelaysWithoutAnOriginDoNotHave() {
    heard(has(), has(2));

    MirrorPlan plan = plan(false, List.of(1), List.of(3), ALL);

    assertThat(plan.drop()).isEmpty();
    assertThat(plan.fetch()).containsExactly(v(2));
  }

  @Test
  void dropsAllWhenAllIsRetired() {
    heard(has(), has());

    assertThat(plan(List.of(1, 2), List.of(), ALL).drop()).containsExactly(v(1), v(2));
  }

  @Test
  void dropsNothingThatAnUpstreamMayHaveThatWasNotHeard() {
    upstreams.heard(0, list(2));

    assertThat(plan(List.of(1, 2), List.of(3), ALL).drop()).isEmpty();
  }

  @Test
  void keepsWhatOneHadThatFellSilent() {
    heard(has(2), has(1));
    upstreams.silent(1);

    assertThat(plan(List.of(1, 2), List.of(), ALL).drop()).isEmpty();
  }

  @Test
  void doesNotFetchWhatOnlySilentOnesHad() {
    heard(has(1, 2), has(2, 3));
    upstreams.silent(1);

    MirrorPlan plan = plan(List.of(), List.of(), 2);

    assertThat(plan.fetch()).containsExactly(v(2));
    assertThat(plan.wanted()).containsExactlyInAnyOrder(v(2), v(3));
  }

  @Test
  void keepsAnOldVersionUntilTheNewOneIsComplete() {
    heard(has(1, 2, 3), has());

    assertThat(plan(List.of(1, 2), List.of(3), 2).drop()).isEmpty();
    assertThat(plan(List.of(1, 2, 3), List.of(), 2).drop()).containsExactly(v(1));
  }

  @Test
  void dropsWhatIsPushedOutWhoeverIsSilent() {
    upstreams.heard(0, list(1, 2, 3));

    assertThat(plan(List.of(1, 2, 3), List.of(), 2).drop()).containsExactly(v(1));
  }

  @Test
  void doesNotCountRetiredVersionsAgainstTheQuota() {
    upstreams.heard(0, list(1, 2));

    assertThat(plan(List.of(1, 2, 3), List.of(), 2).drop()).isEmpty();
  }

  @Test
  void dropsPartsOfWhatIsNotWantedAnyMore() {
    heard(has(1, 2, 3), has());

    assertThat(plan(List.of(), List.of(1, 2), 2).drop()).containsExactly(v(1));
  }

  @Test
  void neverDropsWhatItFetches() {
    heard(has(1, 2, 3, 4), has(6));

    for (int keep = 1; keep < 6; keep++) {
      MirrorPlan plan = plan(List.of(2, 4), List.of(1, 3, 5, 6), keep);
      assertThat(plan.drop()).doesNotContainAnyElementsOf(plan.fetch());
    }
  }
}
