package dev.tiercast.common.cli;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Where a command writes.
 *
 * @param out for results, and nothing else
 * @param err for errors, notes and progress
 * @param showsProgress whether progress is wanted: someone looks at {@code err}, or asked for it
 * @param columns characters that fit on a line of {@code err}
 */
public record Console(PrintStream out, PrintStream err, boolean showsProgress, int columns) {
  private static final int USUAL_COLUMNS = 80;

  /** Nobody watches: no progress. */
  public Console(PrintStream out, PrintStream err) {
    this(out, err, false, USUAL_COLUMNS);
  }

  /**
   * The console that a running command was given.
   *
   * @param command the command, as picocli injects it with {@code @Spec}
   */
  public static Console of(CommandSpec command) {
    return ((RootCommand) command.root().userObject()).console();
  }

  /**
   * The streams of this process, in UTF-8 whatever the locale: what programs read must not depend
   * on it. The launcher says whether stderr is a terminal, because Java 17 cannot tell.
   */
  static Console ofProcess() {
    int columns = Integer.getInteger("tiercast.stderr.columns", USUAL_COLUMNS);
    return new Console(
        new PrintStream(
            new BufferedOutputStream(new FileOutputStream(FileDescriptor.out)),
            true,
            StandardCharsets.UTF_8),
        new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8),
        Boolean.getBoolean("tiercast.stderr.terminal"),
        columns > 0 ? columns : USUAL_COLUMNS);
  }

  /** Tells people something on one line of {@code err}, whatever is in the text. */
  public void note(String text) {
    err.println(Printable.line(text));
  }

  /** The same, with progress shown in any case. */
  Console withProgress() {
    return new Console(out, err, true, columns);
  }
}
