package dev.tiercast.common.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * How near small fleets come to the bound, and what they send twice. Time is simulated, so that it
 * can be asserted.
 */
@Timeout(60)
final class SimulationTest {
  private static Outcome run(Plan plan) {
    return run(plan, Faults.NONE);
  }

  private static Outcome run(Plan plan, Faults faults) {
    Outcome outcome = Fleet.run(plan, faults, 20 * plan.boundSeconds());
    assertThat(outcome.isComplete()).as("everybody has everything").isTrue();
    assertThat(outcome.duplicates() + outcome.broken()).as("in vain").isLessThan(0.02);
    return outcome;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void twoRelaysAndFourClientsUseEveryUplink(long seed) {
    assertThat(run(Plan.of(2, 4).seeded(seed)).ratio()).isLessThan(1.05);
  }

  @Test
  void everyBlockLeavesTheOriginOnceWhereMoreAreNotAllowed() {
    Outcome outcome = run(Plan.of(2, 4).atMostCopies(1));

    assertThat(outcome.originCopies()).isLessThan(1.01);
    assertThat(outcome.ratio()).isLessThan(1.05);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void clientsThatShareFinishSoonAfterTheOriginHasSentEverythingOnce(long seed) {
    Outcome outcome = run(Plan.of(2, 4).shared().seeded(seed));

    assertThat(outcome.ratio()).isLessThan(1.12);
    assertThat(outcome.originCopies()).isLessThan(1.1);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void everyBlockComesIntoARackAboutOnce(long seed) {
    Outcome outcome = run(Plan.of(8, 16).inRacks(4).seeded(seed));

    assertThat(outcome.rackCopies()).isLessThan(1.05);
    assertThat(outcome.originCopies()).isLessThan(1.15);
    assertThat(outcome.ratio()).isLessThan(1.15);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void lateNewsOfBlocksBringNothingIntoARackTwice(long seed) {
    Outcome outcome = run(Plan.of(8, 16).inRacks(4).reportedLate(200).seeded(seed));

    assertThat(outcome.rackCopies()).isLessThan(1.05);
    assertThat(outcome.originCopies()).isLessThan(1.1);
    assertThat(outcome.ratio()).isLessThan(1.2);
  }

  @Test
  void manyOfARackShareItsWorkAndTakeNothingFromEachOther() {
    Outcome outcome = run(Plan.of(16, 0).inRacks(2).reportedLate(200));

    assertThat(outcome.rackCopies()).isLessThan(1.05);
    assertThat(outcome.ratio()).isLessThan(1.3);
  }

  /** Where the second takes two in another order than they came to the first, a block more. */
  @Test
  void aChainOfEightEndsAboutEightBlocksAfterTheFirst() {
    double[] blocks =
        LongStream.rangeClosed(1, 8).mapToDouble(this::blocksBehind).sorted().toArray();

    assertThat(blocks[4]).as("most: %s", Arrays.toString(blocks)).isLessThan(8.5);
    assertThat(blocks[7]).as("all: %s", Arrays.toString(blocks)).isLessThan(10.3);
  }

  private double blocksBehind(long seed) {
    Outcome outcome = run(Plan.of(8, 0).chained().seeded(seed));
    return (outcome.seconds(1) - outcome.seconds(1 / 8.0)) / outcome.plan().blockSeconds();
  }

  /** The other relay sends everything to four clients and the slow one, in 5 * 30 s. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void aRackIsNotHeldUpByOneOfItsRelays(long seed) {
    Plan plan = Plan.of(8, 16).inRacks(4).reportedLate(200).seeded(seed);
    Outcome outcome = run(plan, Faults.NONE.slow(1, 0.5e6));

    assertThat(outcome.clientSeconds()).isLessThan(1.05 * 150);
    assertThat(outcome.rackCopies()).isLessThan(1.2);
    assertThat(outcome.originCopies()).isLessThan(1.1);
  }

  @Test
  void isTheSameForTheSameSeed() {
    Outcome one = run(Plan.of(3, 2));

    assertThat(run(Plan.of(3, 2)).finished()).isEqualTo(one.finished());
    assertThat(run(Plan.of(3, 2).seeded(2)).finished()).isNotEqualTo(one.finished());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void whenARelayDiesTheOthersBringWhatItHad(long seed) {
    Outcome outcome = run(Plan.of(2, 4).seeded(seed), Faults.NONE.kill(1, 30));

    assertThat(outcome.finished()).hasSize(5);
    double bound = 30 + (5 - 2.5) / 2 * 30;
    assertThat(outcome.clientSeconds()).isLessThan(1.15 * bound);
  }

  @Test
  void whatOnlyADeadRelayHadLeavesTheOriginAgain() {
    Outcome outcome = run(Plan.of(2, 4).atMostCopies(1), Faults.NONE.kill(1, 5));

    assertThat(outcome.finished()).hasSize(5);
    assertThat(outcome.originCopies()).isBetween(1.05, 1.3);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void clientsDoNotWaitForASlowRelay(long seed) {
    Outcome outcome = run(Plan.of(2, 4).seeded(seed), Faults.NONE.slow(1, 0.5e6));

    double bound = 5 / 2.1 * 30;
    assertThat(outcome.clientSeconds()).isLessThan(1.1 * bound);
    assertThat(outcome.seconds(1)).as("as fast as its own link").isLessThan(1.02 * 300);
  }

  @Test
  void aRackThatWasCutOffGetsWhatItMissed() {
    Plan plan = Plan.of(8, 16).inRacks(4);
    double before = run(plan).seconds(1);
    Outcome outcome = run(plan, Faults.NONE.cut(2, 10, 50));

    assertThat(outcome.finished()).hasSize(24);
    assertThat(outcome.rackCopies()).isLessThan(1.1);
    assertThat(outcome.seconds(1)).isBetween(before + 10, before + 40);
  }
}
