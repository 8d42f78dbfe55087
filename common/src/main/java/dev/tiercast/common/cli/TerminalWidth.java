package dev.tiercast.common.cli;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.IntSupplier;

/**
 * How wide the terminal of this process is, which changes when people pull at its window. Looks for
 * such changes only after it was asked for the first time. Thread safe.
 */
final class TerminalWidth implements IntSupplier {
  private static final File TERMINAL = new File("/dev/tty");

  private volatile int columns;
  private boolean watching;

  /**
   * @param initial how wide it was in the beginning
   */
  TerminalWidth(int initial) {
    columns = initial;
  }

  @Override
  public int getAsInt() {
    watch();
    return columns;
  }

  private synchronized void watch() {
    if (!watching) {
      watching = true;
      Signals.handle(List.of("WINCH"), this::measure);
    }
  }

  private void measure() {
    try {
      Process stty = new ProcessBuilder("stty", "size").redirectInput(TERMINAL).start();
      String size = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      columns = parse(size, columns);
    } catch (IOException e) {
      // As it was, then.
    }
  }

  /** The second of two numbers, if it is one of a terminal. */
  static int parse(String size, int otherwise) {
    String[] words = size.strip().split(" ", -1);
    boolean known = words.length == 2 && words[1].matches("[1-9][0-9]{0,4}");
    return known ? Integer.parseInt(words[1]) : otherwise;
  }
}
