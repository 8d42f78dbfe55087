package dev.tiercast.common.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ProgressDisplayTest {
  private static final ProgressView HALF = new ProgressView("pull v3", 150, 300, 10);
  private static final ProgressView TWO =
      new ProgressView(
          "pull v3",
          150,
          300,
          10,
          List.of(
              new ProgressView.Part("a", 100, 0.66, 7), new ProgressView.Part("b", 50, 0.33, 3)));

  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private final PrintStream err = new PrintStream(written, true, StandardCharsets.UTF_8);
  private final AtomicInteger columns = new AtomicInteger(80);
  private final Console watched = new Console(err, err, err, true, columns::get, false);
  private final Console unwatched = new Console(err, err);

  private String drawn() {
    String text = written.toString(StandardCharsets.UTF_8);
    written.reset();
    return text;
  }

  @Test
  void drawsAtOnceAndEndsTheLine() {
    ProgressDisplay progress = ProgressDisplay.on(watched, false);
    progress.show(HALF);
    assertThat(drawn()).startsWith("\rpull v3 [").endsWith("\u001b[K").doesNotContain("\n");

    progress.close();
    assertThat(drawn()).startsWith("\rpull v3 [").endsWith("\u001b[K\n");
    progress.close();
    assertThat(drawn()).isEmpty();
  }

  @Test
  void drawsOverAllItsLinesAndLeavesTheWholeAlone() {
    ProgressDisplay progress = ProgressDisplay.on(watched, false);
    progress.show(TWO);
    assertThat(drawn().split("\n", -1)).hasSize(3);

    progress.close();

    assertThat(drawn()).startsWith("\r\u001b[2Apull v3").endsWith("\u001b[K\u001b[J\n");
  }

  @Test
  void doesNotDrawMoreOftenThanEyesSee() {
    ProgressDisplay progress = ProgressDisplay.on(watched, false);
    progress.show(HALF);
    drawn();
    progress.show(new ProgressView("pull v3", 151, 300, 10));
    assertThat(drawn()).isEmpty();

    progress.close();
    assertThat(drawn()).contains("151 B of 300 B");
  }

  @Test
  void notesStandAboveIt() {
    ProgressDisplay progress = ProgressDisplay.on(watched, false);
    progress.show(TWO);
    drawn();

    progress.note("warning: a\nserver\u001b[2J failed");

    assertThat(drawn())
        .startsWith("\r\u001b[2A\u001b[Jwarning: a; server?[2J failed\n\rpull v3 [")
        .contains("  a ", "  b ");
  }

  @Test
  void findsItsFirstLineInATerminalThatBecameNarrower() {
    ProgressDisplay progress = ProgressDisplay.on(watched, false);
    progress.show(TWO);
    drawn();
    columns.set(30);

    progress.close();

    // The first of the three lines takes more than one row now.
    assertThat(drawn()).startsWith("\r\u001b[4A");
  }

  @Test
  void showsNothingWhereNobodyLooks() {
    try (ProgressDisplay progress = ProgressDisplay.on(unwatched, false)) {
      progress.show(HALF);
    }

    assertThat(drawn()).isEmpty();
  }

  @Test
  void showsPlainLinesWhereItIsForced() {
    try (ProgressDisplay progress = ProgressDisplay.on(unwatched, true)) {
      progress.show(TWO);
      progress.show(HALF);
    }

    assertThat(drawn()).isEqualTo("pull v3 50%  150 B of 300 B  10 B/s  15 s left\n");
  }

  @Test
  void showsNothingOfWhatHasNotBegun() {
    ProgressDisplay.on(watched, true).close();

    assertThat(drawn()).isEmpty();
  }

  @Test
  void notesAreShownWhereNoProgressIs() {
    try (ProgressDisplay progress = ProgressDisplay.on(unwatched, false)) {
      progress.note("warning: a server failed");
    }

    assertThat(drawn()).isEqualTo("warning: a server failed\n");
  }

  @Test
  void knowsTheWidthThatTheTerminalTells() {
    assertThat(TerminalWidth.parse("24 132\n", 80)).isEqualTo(132);
    assertThat(TerminalWidth.parse("0 0\n", 80)).isEqualTo(80);
    assertThat(TerminalWidth.parse("", 80)).isEqualTo(80);
  }
}
