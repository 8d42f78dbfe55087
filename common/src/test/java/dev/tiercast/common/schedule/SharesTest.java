package dev.tiercast.common.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tiercast.common.model.NodeId;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class SharesTest {
  private static final int BLOCKS = 300;
  private static final long SECOND = 1_000_000_000L;

  private final Random random = new Random(1);
  private final Stocks stocks = new Stocks(BLOCKS);
  private final Shares shares = new Shares(BLOCKS, stocks);
  private final BlockSet free = BlockSet.all(BLOCKS);

  SharesTest() {
    shares.identify(NodeId.random(random));
    for (int i = 0; i < 2; i++) {
      stocks.add(new Standing(NodeId.random(random), true, false, Supply.REPORTED), 0);
    }
  }

  private int[] ours(long now) {
    return IntStream.range(0, BLOCKS)
        .filter(block -> free.has(block) && shares.isOurs(block, free, now))
        .toArray();
  }

  private void takeOurs() {
    for (int block : ours(0)) {
      free.remove(block);
    }
  }

  /** A mate brings blocks that are not ours. */
  private void bring(int from, int end, long now) {
    BitSet more = new BitSet();
    IntStream.range(from, end).filter(free::has).forEach(more::set);
    stocks.held(0, more, now);
  }

  @Test
  void oursIsAboutAThirdForThree() {
    assertThat(ours(0)).hasSizeBetween(70, 130);
  }

  @Test
  void takesNothingFromMatesThatGetOn() {
    takeOurs();
    bring(0, 200, 0);

    assertThat(ours(0)).isEmpty();
    for (int i = 1; i <= 9; i++) {
      bring(200, 200 + 10 * i, 5L * i * SECOND);
      assertThat(ours(5L * i * SECOND)).isEmpty();
    }
  }

  @Test
  void takesTheSharesOfMatesThatHaveStopped() {
    takeOurs();
    bring(0, 200, 0);
    assertThat(ours(0)).isEmpty();

    assertThat(ours(10 * SECOND)).as("not yet").isEmpty();
    assertThat(ours(11 * SECOND)).isNotEmpty();
  }

  @Test
  void takesTheSharesOfMatesThatAreMuchSlower() {
    takeOurs();
    bring(0, 30, 0);

    assertThat(IntStream.of(ours(SECOND)).boxed()).isNotEmpty().allMatch(block -> block >= 30);
  }

  @Test
  void nobodyLeavesAShareToAMateThatServesBadly() {
    int[] third = ours(0);
    stocks.setPoor(0, true);
    assertThat(ours(0)).hasSizeBetween(110, 190).contains(third);
    stocks.setPoor(1, true);
    assertThat(ours(0)).hasSize(BLOCKS);

    stocks.setPoor(0, false);
    stocks.setPoor(1, false);
    assertThat(ours(0)).isEqualTo(third);
  }

  @Test
  void bringsWhatOnlyAMateHoldsThatServesBadly() {
    takeOurs();
    bring(0, BLOCKS, 0);
    assertThat(ours(0)).isEmpty();
    stocks.setPoor(0, true);

    assertThat(ours(0)).isNotEmpty();
  }

  @Test
  void takesEverythingWhenNobodyElseIsThere() {
    takeOurs();
    stocks.leave(0);
    stocks.leave(1);

    assertThat(ours(0)).hasSize(free.count());
  }

  @Test
  void areThoseOfTheProtocolPage() {
    List<NodeId> mates =
        Stream.of(
                "4b1f0c6a9d2e48f7a3c5d6e7f8091a2b",
                "00112233445566778899aabbccddeeff",
                "c0ffee00c0ffee00c0ffee00c0ffee01")
            .map(NodeId::new)
            .toList();
    assertThat(share(mates, 0)).containsExactly(1);
    assertThat(share(mates, 1)).containsExactly(4);
    assertThat(share(mates, 2)).containsExactly(0, 2, 3);
  }

  private static int[] share(List<NodeId> mates, int self) {
    Stocks others = new Stocks(5);
    mates.forEach(id -> others.add(new Standing(id, true, false, Supply.REPORTED), 0));
    Shares own = new Shares(5, others);
    own.identify(mates.get(self));
    return IntStream.range(0, 5).filter(block -> own.isOurs(block, BlockSet.all(5), 0)).toArray();
  }
}
