package dev.tiercast.common.cli;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** One run of the command. All that goes wrong in it comes out in one place, {@link #report}. */
final class Invocation {
  private final Console console;
  private final Map<String, String> environment;
  private final List<String> arguments;
  private final RootCommand root;

  /** The command as it is called in messages; more than the root once it is known. */
  private String name = "tiercast";

  Invocation(Console console, Map<String, String> environment, List<String> arguments) {
    this.console = console;
    this.environment = environment;
    this.arguments = arguments;
    this.root = new RootCommand(console, environment);
  }

  /** Runs the command that the arguments name, and returns the exit code. */
  int run(Iterable<Subcommand> subcommands) {
    try {
      int code = execute(CommandTree.of(root, subcommands));
      console.out().flush();
      if (console.out().checkError()) {
        throw new IOException("standard output: cannot be written");
      }
      return code;
    } catch (Throwable e) {
      return report(e);
    }
  }

  private int execute(CommandLine commandLine) throws Exception {
    Arguments parser = new Arguments(commandLine, environment);
    ParseResult parsed = parser.parse(arguments);
    for (ParseResult level : Arguments.levels(parsed)) {
      CommandLine command = level.commandSpec().commandLine();
      name = level.commandSpec().qualifiedName();
      if (level.isUsageHelpRequested()) {
        command.usage(console.out(), Ansi.OFF);
        return ExitCode.DONE.number();
      }
      if (level.isVersionHelpRequested()) {
        command.printVersionHelp(console.out(), Ansi.OFF);
        return ExitCode.DONE.number();
      }
    }
    if (!parsed.hasSubcommand()) {
      throw withoutCommand(commandLine, parsed);
    }
    ParseResult complete = parser.complete(arguments, parsed, root.config());
    return ((Subcommand) complete.subcommand().commandSpec().userObject()).call();
  }

  private static ParameterException withoutCommand(CommandLine commandLine, ParseResult parsed) {
    String names = String.join(", ", commandLine.getSubcommands().keySet());
    return Arguments.firstError(parsed)
        .orElseGet(() -> new ParameterException(commandLine, "name a command: " + names));
  }

  /** The one line on stderr, and what people asked to see besides. */
  private int report(Throwable failure) {
    Throwable inner = FailureText.unwrapped(failure);
    if (inner instanceof ParameterException usage) {
      console.err().println(name + ": " + Printable.line(UsageText.message(usage)));
      console.err().println("Try '" + name + " --help'.");
    } else {
      console.err().println(name + ": " + Printable.line(FailureText.message(inner)));
    }
    if (root.verbose() || arguments.contains("--verbose")) {
      failure.printStackTrace(console.err());
    }
    console.err().flush();
    return ExitCode.of(inner).number();
  }
}
