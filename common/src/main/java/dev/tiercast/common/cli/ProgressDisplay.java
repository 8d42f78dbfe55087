package dev.tiercast.common.cli;

import java.io.PrintStream;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.time.Duration;
import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarConsumer;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/**
 * A line on stderr that tells how far the bytes are, how fast they come, and how long they will
 * take. Shows nothing where nobody looks. Safe for use by several threads.
 */
public final class ProgressDisplay implements AutoCloseable {
  private static final int REDRAW_MILLIS = 200;
  private static final long KILO = 1000;
  private static final long MEGA = 1_000_000;

  private final @Nullable ProgressBar bar;
  private final Line line;

  private ProgressDisplay(@Nullable ProgressBar bar, Line line) {
    this.bar = bar;
    this.line = line;
  }

  /** As below, for a task that begins with nothing done. */
  public static ProgressDisplay start(Console console, String task, long total) {
    return start(console, task, 0, total);
  }

  /**
   * Begins to show progress, if the console wants it and there is something to do.
   *
   * @param task what is being done, a few words
   * @param alreadyDone bytes that need not be moved any more; they do not count as speed
   * @param total bytes of the whole
   */
  public static ProgressDisplay start(Console console, String task, long alreadyDone, long total) {
    boolean shown = console.showsProgress() && total > 0;
    Line line = new Line(console.err(), console.columns());
    return new ProgressDisplay(shown ? bar(line, task, alreadyDone, total) : null, line);
  }

  private static ProgressBar bar(Line line, String task, long alreadyDone, long total) {
    boolean small = total < 10 * MEGA;
    DecimalFormat speed = new DecimalFormat("0.0", DecimalFormatSymbols.getInstance(Locale.ROOT));
    return new ProgressBarBuilder()
        .setTaskName(Printable.line(task))
        .setInitialMax(total)
        .startsFrom(alreadyDone, Duration.ZERO)
        .setUnit(small ? " kB" : " MB", small ? KILO : MEGA)
        .showSpeed(speed)
        .setStyle(ProgressBarStyle.ASCII)
        .setUpdateIntervalMillis(REDRAW_MILLIS)
        .setConsumer(line)
        .build();
  }

  /** Tells how many bytes of the whole are done. */
  public void update(long done) {
    if (bar != null) {
      bar.stepTo(done);
    }
  }

  /** Tells people something on a line above the progress. */
  public void note(String text) {
    line.note(Printable.line(text), bar != null);
  }

  /** Draws the last state and ends the line. */
  @Override
  public void close() {
    if (bar == null) {
      return;
    }
    // The library waits for the last drawing, and would swallow an interrupt.
    boolean interrupted = Thread.interrupted();
    bar.close();
    line.close();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * One line of a terminal that is drawn over and over. The library's own consumers ask the
   * terminal for its width, which starts JLine, and a bar that is closed at once never ends their
   * line.
   */
  private static final class Line implements ProgressBarConsumer {
    private final PrintStream err;
    private final int columns;
    private boolean ended;

    Line(PrintStream err, int columns) {
      this.err = err;
      this.columns = columns;
    }

    @Override
    public int getMaxRenderedLength() {
      return columns - 1; // a full line would make some terminals begin the next
    }

    @Override
    public synchronized void accept(String rendered) {
      err.print("\r" + rendered);
      err.flush();
    }

    synchronized void note(String text, boolean overDrawing) {
      if (overDrawing && !ended) {
        err.print("\r" + " ".repeat(getMaxRenderedLength()) + "\r");
      }
      err.println(text);
    }

    @Override
    public synchronized void close() {
      if (!ended) {
        ended = true;
        err.println();
      }
    }
  }
}
