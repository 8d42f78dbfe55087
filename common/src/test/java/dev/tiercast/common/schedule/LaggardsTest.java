package dev.tiercast.common.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tiercast.common.model.NodeId;
import java.util.BitSet;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Who is not to be relied on, from chosen figures. */
final class LaggardsTest {
  private static final long SECOND = 1_000_000_000L;

  private final Random random = new Random(1);
  private final SourceBook book = new SourceBook(4, 1 << 20, Backoff.STANDARD, random);
  private final Stocks stocks = new Stocks(10);
  private final Laggards laggards = new Laggards(book, stocks);
  private long now;

  /** Each near source holds the block of its number. */
  private int add(boolean isNear, boolean isLower, Supply supply) {
    int number = book.count();
    book.add();
    book.setPartial(number, supply != Supply.COMPLETE);
    book.setNear(number, isNear, now);
    stocks.add(new Standing(NodeId.random(random), isNear, isLower, supply), now);
    BitSet held = new BitSet();
    held.set(number);
    stocks.held(number, held, now);
    return number;
  }

  /** Each brings so many bytes a second for some seconds; who is to bring none is not asked. */
  private void run(int seconds, long... bytes) {
    int[] asked = IntStream.range(0, bytes.length).filter(each -> bytes[each] > 0).toArray();
    for (int second = 0; second < seconds; second++) {
      IntStream.of(asked).forEach(source -> book.opened(source, now));
      now += SECOND;
      IntStream.of(asked).forEach(source -> book.received(source, bytes[source], now));
      laggards.tick(now);
      IntStream.of(asked).forEach(source -> book.closed(source, now));
    }
  }

  private boolean isReliedOn(int source) {
    return stocks.near().has(source);
  }

  @Test
  void reliesOnNobodyWhoFailsAgainAndAgainUntilItServes() {
    int mate = add(true, false, Supply.REPORTED);
    laggards.tick(now);
    assertThat(isReliedOn(mate)).isTrue();

    book.failed(mate, 0, now);
    now += 10 * SECOND;
    laggards.tick(now);
    assertThat(isReliedOn(mate)).as("it may have been chance").isTrue();
    book.failed(mate, 0, now);
    laggards.tick(now);
    assertThat(isReliedOn(mate)).isFalse();

    book.delivered(mate);
    laggards.tick(now);
    assertThat(isReliedOn(mate)).isTrue();
  }

  @Test
  void reliesOnNoMateWhoIsFarSlowerThanAnotherForLong() {
    int fast = add(true, false, Supply.REPORTED);
    int slow = add(true, false, Supply.REPORTED);

    run(9, 1_000_000, 100_000);
    assertThat(isReliedOn(slow)).as("many may ask it just now").isTrue();
    run(9, 1_000_000, 100_000);
    assertThat(isReliedOn(slow)).isFalse();
    assertThat(isReliedOn(fast)).isTrue();

    run(9, 1_000_000, 500_000);
    assertThat(isReliedOn(slow)).isTrue();
  }

  @Test
  void reliesOnNoMatesWhoAreFarSlowerTogetherThanWhoIsElsewhere() {
    add(false, true, Supply.GRANTED);
    int one = add(true, false, Supply.REPORTED);
    int other = add(true, false, Supply.REPORTED);

    run(20, 10_000_000, 300_000, 300_000);
    assertThat(isReliedOn(one)).as("together they are not").isTrue();
    run(40, 10_000_000, 200_000, 200_000);
    assertThat(isReliedOn(one)).isFalse();
    assertThat(isReliedOn(other)).isFalse();
  }

  @Test
  void judgesMatesByWhatOthersBringOverTime() {
    add(false, true, Supply.GRANTED);
    int mate = add(true, false, Supply.REPORTED);

    run(20, 4_000_000, 500_000);
    run(1, 20_000_000, 500_000);
    run(15, 0, 500_000);
    assertThat(isReliedOn(mate)).isTrue();
  }

  @Test
  void comparesMatesWithNobodyWhoHasGone() {
    int far = add(false, true, Supply.GRANTED);
    int mate = add(true, false, Supply.REPORTED);

    run(5, 20_000_000, 500_000);
    book.setLeft(far, true);
    run(15, 0, 500_000);
    assertThat(isReliedOn(mate)).isTrue();
  }

  @Test
  void whoIsNotAskedIsNotSlow() {
    add(true, false, Supply.REPORTED);
    int other = add(true, false, Supply.REPORTED);

    run(2, 1_000_000, 100_000);
    run(20, 1_000_000, 0);
    assertThat(isReliedOn(other)).isTrue();
    run(12, 1_000_000, 100_000);
    assertThat(isReliedOn(other)).isFalse();
  }

  @Test
  void staysWithWhoServesTheWholeRackHoweverManyAsk() {
    add(false, true, Supply.REPORTED);
    int relay = add(true, true, Supply.REPORTED);

    run(30, 10_000_000, 100_000);
    assertThat(isReliedOn(relay)).isTrue();
  }
}
