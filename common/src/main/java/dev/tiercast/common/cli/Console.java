package dev.tiercast.common.cli;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.function.IntSupplier;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Where a command writes.
 *
 * @param out for results, and nothing else
 * @param content the same for content instead of text: it throws when nobody takes it
 * @param err for errors, notes and progress
 * @param terminal whether someone looks at {@code err}: it is a terminal that can be drawn on
 * @param width how many characters fit on a line of it now
 * @param screen whether someone looks at {@code out}: it is a terminal that can be cleared
 */
public record Console(
    PrintStream out,
    OutputStream content,
    PrintStream err,
    boolean terminal,
    IntSupplier width,
    boolean screen) {
  private static final int USUAL_COLUMNS = 80;

  /** Nobody looks. */
  public Console(PrintStream out, PrintStream err) {
    this(out, out, err, false, () -> USUAL_COLUMNS, false);
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
   * on it. The launcher says which of them are terminals, because Java 17 cannot tell.
   */
  static Console ofProcess() {
    int columns = Integer.getInteger("tiercast.stderr.columns", USUAL_COLUMNS);
    OutputStream out = new FileOutputStream(FileDescriptor.out);
    return new Console(
        new PrintStream(new BufferedOutputStream(out), true, StandardCharsets.UTF_8),
        out,
        new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8),
        Boolean.getBoolean("tiercast.stderr.terminal"),
        new TerminalWidth(columns > 0 ? columns : USUAL_COLUMNS),
        Boolean.getBoolean("tiercast.stdout.terminal"));
  }

  /** Tells people something on one line of {@code err}, whatever is in the text. */
  public void note(String text) {
    err.println(Printable.line(text));
  }

  /** Characters that fit on a line of {@code err} now. */
  int columns() {
    return width.getAsInt();
  }
}
