package dev.tiercast.common.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How fast a small fleet would be, and what it would send twice. Time is simulated. */
@Timeout(60)
final class SimulationTest {
  private static Outcome run(Plan plan) {
    Outcome outcome = Fleet.run(plan, 20 * plan.boundSeconds());
    System.out.printf(
        "%s%n -> %.3f complete %s origin %.3f rack %.3f dup %.4f broken %.4f t50 %.2f t100 %.2f"
            + " bound %.2f%n",
        plan,
        outcome.ratio(),
        outcome.isComplete(),
        outcome.originCopies(),
        outcome.rackCopies(),
        outcome.duplicates(),
        outcome.broken(),
        outcome.seconds(0.5),
        outcome.seconds(1),
        plan.boundSeconds());
    assertThat(outcome.isComplete()).isTrue();
    return outcome;
  }

  @Test
  void twoRelaysAndFourClients() {
    assertThat(run(Plan.of(2, 4)).ratio()).isLessThan(1.12);
  }

  @Test
  void twoRelaysAndFourClientsWithOneCopyFromTheOrigin() {
    assertThat(run(Plan.of(2, 4).atMostCopies(1)).ratio()).isLessThan(1.12);
  }

  @Test
  void twoRelaysAndFourClientsThatShare() {
    assertThat(run(Plan.of(2, 4).shared()).ratio()).isLessThan(1.25);
  }

  @Test
  void eightRelaysInFourRacks() {
    Outcome outcome = run(Plan.of(8, 16).inRacks(4));
    assertThat(outcome.rackCopies()).isLessThan(1.10);
    assertThat(outcome.ratio()).isLessThan(1.2);
  }

  @Test
  void aChainOfSix() {
    assertThat(run(Plan.of(6, 1).chained()).ratio()).isLessThan(1.1);
  }
}
