package dev.tiercast.common.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tiercast.common.model.BlockGrid;
import dev.tiercast.common.model.BlockSpan;
import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.testing.TestVersion;
import java.util.BitSet;
import java.util.OptionalDouble;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tasks that follow one another on one connection. */
final class FlightsTest {
  private static final BlockGrid GRID =
      TestVersion.ofBytes(new VersionId(1), 1, 4096).manifest().grid();

  private final Flights flights = new Flights();
  private WorkBoard.Task first;
  private WorkBoard.Task second;

  @BeforeEach
  void begin() {
    BitSet all = new BitSet();
    all.set(0, GRID.blockCount());
    WorkBoard board = new WorkBoard(GRID, all);
    first = board.take(new BlockSpan(0, 1));
    second = board.take(new BlockSpan(1, 2));
    flights.begin(first, 0, GRID.block(0), OptionalDouble.empty(), 0);
    flights.begin(second, 0, GRID.block(1), OptionalDouble.empty(), 10);
    flights.follow(second, first);
  }

  private Flights.Flight second() {
    return flights.find(second).orElseThrow();
  }

  @Test
  void nothingIsWaitedForBeforeItsTurn() {
    assertThat(second().waitedNanos(100)).isZero();
    assertThat(second().silentNanos(100)).isZero();
    assertThat(flights.isBehind(second)).isTrue();
    assertThat(flights.isBehind(first)).isFalse();
    assertThat(second().before()).contains(first);
  }

  @Test
  void theEndOfOneIsTheTurnOfTheNext() {
    flights.end(first, 100);

    assertThat(second().waitedNanos(130)).isEqualTo(30);
    assertThat(second().silentNanos(130)).isEqualTo(30);
    assertThat(flights.isBehind(second)).isFalse();
  }

  @Test
  void anAnswerTellsThatItIsItsTurn() {
    flights.turn(second, 100);
    flights.end(first, 120);

    assertThat(second().waitedNanos(130)).as("since the first of both").isEqualTo(30);
  }

  @Test
  void whatIsAloneIsWaitedForFromTheBeginning() {
    flights.alone(second);

    assertThat(second().waitedNanos(130)).isEqualTo(120);
    assertThat(second().before()).isEmpty();
  }

  @Test
  void oneThatFollowsWhatHasEndedHasItsTurn() {
    flights.end(first, 20);
    flights.follow(second, first);

    assertThat(second().waitedNanos(130)).isPositive();
  }
}
