package dev.tiercast.common.cli;

import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Progress on stderr: lines of a terminal that are drawn over and over, or, where it is not one but
 * progress is wanted, a line every few seconds. Shows nothing where nobody looks. Safe for use by
 * several threads.
 */
public final class ProgressDisplay implements AutoCloseable {
  private static final long REDRAW_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
  private static final long NEXT_LINE_NANOS = TimeUnit.SECONDS.toNanos(5);

  /** To the first column, so many lines up; and erase all from here. */
  private static final String UP = "\u001b[%dA";

  private static final String ERASE_LINE = "\u001b[K";
  private static final String ERASE_BELOW = "\u001b[J";

  private final Console console;
  private final PrintStream err;
  private final boolean shown;

  private @Nullable ProgressView view;
  private boolean viewIsDrawn;
  private long drawnAt;
  private boolean closed;

  /** What stands on the terminal and will be drawn over. */
  private List<String> drawn = List.of();

  private ProgressDisplay(Console console, boolean forced) {
    this.console = console;
    this.err = console.err();
    this.shown = forced || console.terminal();
    this.drawnAt = System.nanoTime() - (console.terminal() ? REDRAW_NANOS : 0);
  }

  /**
   * A display that has not shown anything yet.
   *
   * @param forced whether it shows something even where {@code err} is not a terminal
   */
  public static ProgressDisplay on(Console console, boolean forced) {
    return new ProgressDisplay(console, forced);
  }

  /** Shows this, unless something was shown just now; the last is shown in any case. */
  public synchronized void show(ProgressView next) {
    if (!shown || closed) {
      return;
    }
    view = next;
    viewIsDrawn = false;
    long now = System.nanoTime();
    if (now - drawnAt >= (console.terminal() ? REDRAW_NANOS : NEXT_LINE_NANOS)) {
      drawnAt = now;
      draw(next);
    }
  }

  private void draw(ProgressView what) {
    viewIsDrawn = true;
    if (console.terminal()) {
      // A full line would make some terminals begin the next.
      redraw(what.lines(console.columns() - 1));
    } else {
      err.println(what.plain());
    }
  }

  /** All in one piece, so that nothing flickers. */
  private void redraw(List<String> lines) {
    StringBuilder text = new StringBuilder(toTop());
    for (int i = 0; i < lines.size(); i++) {
      text.append(i == 0 ? "" : "\n").append(lines.get(i)).append(ERASE_LINE);
    }
    if (lines.size() < rows(drawn)) {
      text.append(ERASE_BELOW);
    }
    drawn = lines;
    err.print(text);
    err.flush();
  }

  private String toTop() {
    int rows = rows(drawn);
    return rows > 1 ? "\r" + UP.formatted(rows - 1) : "\r";
  }

  /** What was drawn when the terminal was wider takes more rows now. */
  private int rows(List<String> lines) {
    int columns = Math.max(1, console.columns());
    return lines.stream().mapToInt(line -> 1 + Math.max(0, line.length() - 1) / columns).sum();
  }

  /** Tells people something on a line above the progress. */
  public synchronized void note(String text) {
    String line = Printable.line(text);
    if (drawn.isEmpty()) {
      err.println(line);
      return;
    }
    List<String> lines = drawn;
    err.print(toTop() + ERASE_BELOW + line + System.lineSeparator());
    drawn = List.of();
    redraw(lines);
  }

  /** Shows the last state, the whole alone, and ends the line. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    if (view == null) {
      return;
    }
    if (console.terminal()) {
      redraw(List.of(view.line(console.columns() - 1)));
      err.println();
      drawn = List.of();
    } else if (!viewIsDrawn) {
      draw(view);
    }
  }
}
