package dev.tiercast.common.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tiercast.common.model.BlockSpan;
import dev.tiercast.common.model.BlockSpans;
import dev.tiercast.common.model.NodeId;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** How long those who take are waited for. */
final class TakersTest {
  private static final long SECOND = 1_000_000_000L;
  private static final BlockSpan RUN = new BlockSpan(0, 2);

  private final Takers takers = new Takers();
  private final Random random = new Random(1);
  private final List<Holder> eight =
      Stream.generate(() -> new Holder(NodeId.random(random))).limit(8).toList();

  private void grantAll() {
    for (Holder holder : eight) {
      holder.add(new Lease(holder, RUN, true, Long.MAX_VALUE));
      takers.changed(holder, RUN.count());
    }
  }

  private void sendAll() {
    for (Holder holder : eight) {
      int taken = holder.sent(BlockSpans.of(RUN));
      takers.sent(taken);
      takers.changed(holder, -taken);
    }
  }

  /** They take 16 blocks in four seconds; an hour has passed since the clock began. */
  private void takeAll() {
    takers.tick(3600 * SECOND);
    grantAll();
    takers.tick(3602 * SECOND);
    sendAll();
    takers.tick(3604 * SECOND);
  }

  @Test
  void isPatientWhileNothingIsKnown() {
    takers.tick(3600 * SECOND);
    grantAll();

    assertThat(takers.patience()).isEqualTo(10 * SECOND);
  }

  @Test
  void measuresFromWhenThereIsSomethingToTake() {
    takeAll();
    grantAll();

    assertThat(takers.patience()).isEqualTo(4 * SECOND);
  }

  /** How long nothing leaves says nothing of how fast it would. */
  @Test
  void isNoMorePatientWithThoseWhoStop() {
    takeAll();
    grantAll();
    for (long now = 3605; now < 3612; now++) {
      takers.tick(now * SECOND);
      eight.forEach(holder -> takers.changed(holder, 0));
    }

    assertThat(takers.patience()).isEqualTo(4 * SECOND);
  }
}
