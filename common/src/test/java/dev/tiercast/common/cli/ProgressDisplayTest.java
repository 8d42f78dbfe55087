package dev.tiercast.common.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProgressDisplayTest {
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private final PrintStream err = new PrintStream(written, true, StandardCharsets.UTF_8);
  private final Console watched = new Console(err, err, true, 80);

  @Test
  void drawsTheLastStateAndEndsTheLine() {
    try (ProgressDisplay progress = ProgressDisplay.start(watched, "pull v3", 300_000_000)) {
      progress.update(150_000_000);
    }

    assertThat(drawn()).endsWith(System.lineSeparator());
    assertThat(lastState())
        .startsWith("pull v3  50% [")
        .contains("150/300 MB", "/s")
        .hasSizeLessThan(80);
  }

  @Test
  void showsKilobytesOfSmallThings() {
    try (ProgressDisplay progress = ProgressDisplay.start(watched, "pull v3", 5_000_000)) {
      progress.update(5_000_000);
    }

    assertThat(lastState()).startsWith("pull v3 100%").contains("5000/5000 kB");
  }

  @Test
  void beginsWithWhatIsDoneAlready() {
    try (ProgressDisplay progress =
        ProgressDisplay.start(watched, "pull v3", 270_000_000, 300_000_000)) {
      progress.update(270_000_000);
    }

    assertThat(lastState()).startsWith("pull v3  90%").contains("? MB/s");
  }

  @Test
  void fitsIntoNarrowTerminals() {
    Console narrow = new Console(err, err, true, 30);
    try (ProgressDisplay progress = ProgressDisplay.start(narrow, "pull v3", 300_000_000)) {
      progress.update(1);
    }

    assertThat(lastState()).hasSizeLessThan(30);
  }

  @Test
  void showsNothingWhereNobodyLooks() {
    Console unwatched = new Console(err, err);
    try (ProgressDisplay progress = ProgressDisplay.start(unwatched, "pull v3", 300_000_000)) {
      progress.update(1);
    }

    assertThat(drawn()).isEmpty();
  }

  @Test
  void showsNothingWhereThereIsNothingToDo() {
    try (ProgressDisplay progress = ProgressDisplay.start(watched, "pull v3", 0)) {
      progress.update(0);
    }

    assertThat(drawn()).isEmpty();
  }

  @Test
  void notesStandOnALineOfTheirOwn() {
    try (ProgressDisplay progress = ProgressDisplay.start(watched, "pull v3", 300_000_000)) {
      progress.update(1);
      progress.note("warning: a\nserver\u001b[2J failed");
    }

    assertThat(drawn()).contains("\r" + " ".repeat(79) + "\rwarning: a; server?[2J failed\n");
  }

  @Test
  void notesAreShownWhereNoProgressIs() {
    try (ProgressDisplay progress =
        ProgressDisplay.start(new Console(err, err), "pull v3", 300_000_000)) {
      progress.note("warning: a server failed");
    }

    assertThat(drawn()).isEqualTo("warning: a server failed" + System.lineSeparator());
  }

  @Test
  void leavesAnInterruptForOthers() {
    ProgressDisplay progress = ProgressDisplay.start(watched, "pull v3", 300_000_000);
    Thread.currentThread().interrupt();
    progress.close();

    assertThat(Thread.interrupted()).isTrue();
    assertThat(drawn()).endsWith(System.lineSeparator());
  }

  private String drawn() {
    return written.toString(StandardCharsets.UTF_8);
  }

  private String lastState() {
    List<String> states = List.of(drawn().strip().split("\r", -1));
    return states.get(states.size() - 1);
  }
}
