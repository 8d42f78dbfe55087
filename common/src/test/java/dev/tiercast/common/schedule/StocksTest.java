package dev.tiercast.common.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tiercast.common.model.NodeId;
import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class StocksTest {
  private static final int BLOCKS = 100;
  private static final long SECOND = 1_000_000_000L;

  private final Random random = new Random(1);
  private final Stocks stocks = new Stocks(BLOCKS);

  private Standing standing(boolean isNear, boolean isLower, Supply supply) {
    return new Standing(NodeId.random(random), isNear, isLower, supply);
  }

  private void add(boolean isNear, boolean isLower) {
    stocks.add(standing(isNear, isLower, Supply.REPORTED), 0);
  }

  private static BitSet blocks(int... some) {
    BitSet blocks = new BitSet();
    for (int block : some) {
      blocks.set(block);
    }
    return blocks;
  }

  @Test
  void aCompleteSourceHasEverything() {
    stocks.add(Standing.UNKNOWN, 0);

    assertThat(stocks.holds(0, 99)).isTrue();
    assertThat(stocks.isPartial()).isFalse();
    assertThat(stocks.held(0, blocks(1), 0)).as("no news").isFalse();
  }

  @Test
  void countsWhoHoldsOrReceivesABlock() {
    add(false, false);
    add(true, false);
    stocks.held(0, blocks(1, 2), 0);
    stocks.coming(1, blocks(1, 3), 0);

    assertThat(stocks.copies(1)).isEqualTo(2);
    assertThat(stocks.copies(3)).isEqualTo(1);
    stocks.held(1, blocks(3), 0);
    assertThat(stocks.copies(3)).as("received, now held").isEqualTo(1);
    stocks.coming(1, blocks(), 0);
    assertThat(stocks.copies(1)).isEqualTo(1);
    assertThat(stocks.near().has(1)).isFalse();
    assertThat(stocks.near().has(3)).isTrue();
  }

  @Test
  void waitsForWhatComesFromLowerTiersOnly() {
    add(false, true);
    add(false, false);
    stocks.coming(0, blocks(5), 0);
    stocks.coming(1, blocks(6), 0);

    assertThat(stocks.awaited(0)).containsExactly(5);
    assertThat(stocks.awaited(1)).isEmpty();
    stocks.disappointed(0, 5);
    assertThat(stocks.awaited(0)).isEmpty();
    assertThat(stocks.copies(5)).isZero();
  }

  @Test
  void whatIsServedBadlyCountsAsNotHeldUntilItIsServedWell() {
    add(true, false);
    stocks.held(0, blocks(1), 0);
    stocks.coming(0, blocks(2), 0);
    stocks.setPoor(0, true);
    stocks.held(0, blocks(3), 0);

    assertThat(stocks.holds(0, 1)).isTrue();
    assertThat(stocks.copies(1) + stocks.copies(2) + stocks.copies(3)).isZero();
    assertThat(stocks.near().isEmpty()).isTrue();

    stocks.setPoor(0, false);
    assertThat(stocks.copies(1) + stocks.copies(2) + stocks.copies(3)).isEqualTo(3);
    assertThat(stocks.near().has(3)).isTrue();
    stocks.leave(0);
    assertThat(stocks.near().isEmpty()).isTrue();
  }

  @Test
  void whoHasLeftHasNothing() {
    add(true, false);
    stocks.held(0, blocks(1), 0);
    stocks.coming(0, blocks(2), 0);
    stocks.leave(0);

    assertThat(stocks.holds(0, 1)).isFalse();
    assertThat(stocks.copies(1) + stocks.copies(2)).isZero();
    assertThat(stocks.near().isEmpty()).isTrue();
    assertThat(stocks.isPartial()).isFalse();
    assertThat(stocks.held(0, blocks(4), 0)).as("not heard any more").isFalse();

    stocks.set(0, standing(true, false, Supply.REPORTED), 0);
    assertThat(stocks.held(0, blocks(4), 0)).isTrue();
    assertThat(stocks.holds(0, 1)).as("begins anew").isFalse();
  }

  @Test
  void whatIsReceivedForTooLongIsForOthers() {
    add(true, false);
    stocks.coming(0, blocks(7), 0);
    stocks.giveUp(5 * SECOND, 5 * SECOND);
    assertThat(stocks.near().has(7)).isTrue();
    stocks.giveUp(5 * SECOND, 5 * SECOND + 1);
    assertThat(stocks.near().has(7)).isFalse();
    stocks.coming(0, blocks(7), 6 * SECOND);
    assertThat(stocks.near().has(7)).as("it is the same one still").isFalse();

    stocks.held(0, blocks(7), 7 * SECOND);
    assertThat(stocks.near().has(7)).isTrue();
    assertThat(stocks.copies(7)).isEqualTo(1);
  }

  @Test
  void ignoresBlocksThatTheVersionDoesNotHave() {
    add(false, true);

    assertThat(stocks.held(0, blocks(100, 5000), 0)).isFalse();
    stocks.coming(0, blocks(100), 0);
    assertThat(stocks.awaited(0)).isEmpty();
  }
}
