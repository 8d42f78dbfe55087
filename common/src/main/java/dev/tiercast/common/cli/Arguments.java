package dev.tiercast.common.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Turns arguments, environment and configuration file into a command whose options are set. The
 * arguments are parsed twice: first to learn which command and which options they name, then
 * together with what the other sources say about the remaining options. So a flag, a list or a
 * required option means the same wherever it is written, and what the command line overrides is not
 * even looked at.
 */
final class Arguments {
  private final CommandLine root;
  private final Map<String, String> environment;

  Arguments(CommandLine root, Map<String, String> environment) {
    this.root = root;
    this.environment = environment;
  }

  /** The levels of a parsed command line, the root first. */
  static List<ParseResult> levels(ParseResult top) {
    List<ParseResult> levels = new ArrayList<>();
    for (ParseResult level = top; level != null; level = level.subcommand()) {
      levels.add(level);
    }
    return levels;
  }

  /**
   * Parses the arguments alone. Errors are in the result; fields are set as far as they could be.
   */
  ParseResult parse(List<String> arguments) {
    return root.parseArgs(arguments.toArray(String[]::new));
  }

  /**
   * Parses the arguments again, completed from the other sources.
   *
   * @param first what {@link #parse} made of them; it names a command
   * @param config the file that the command line names
   * @throws ParameterException if the command line makes no sense
   * @throws SettingException if another source makes no sense
   */
  ParseResult complete(List<String> arguments, ParseResult first, @Nullable Path config)
      throws SettingException {
    CommandSpec command = first.subcommand().commandSpec();
    List<Setting> settings = Settings.of(command, given(first), sources(command, config));
    List<String> completed = new ArrayList<>(arguments);
    int place = placeOf(command, arguments) + 1;
    for (Setting setting : settings) {
      completed.addAll(place, setting.arguments());
    }
    ParseResult result = parse(completed);
    check(result, settings);
    return result;
  }

  private List<Setting.Source> sources(CommandSpec command, @Nullable Path config)
      throws SettingException {
    List<Setting.Source> sources = new ArrayList<>();
    sources.add(new EnvironmentSettings(environment));
    String named = environment.getOrDefault("TIERCAST_CONFIG", "");
    if (config != null) {
      sources.add(FileSettings.read(config, command));
    } else if (!named.isBlank()) {
      sources.add(FileSettings.read(Path.of(named), command));
    }
    return sources;
  }

  /** Options on the command line, also those whose value there makes no sense. */
  private static Set<String> given(ParseResult first) {
    Set<String> names = new HashSet<>();
    for (ParseResult level : levels(first)) {
      level.matchedOptions().forEach(option -> names.add(option.longestName()));
      for (Exception error : level.errors()) {
        if (!(error instanceof MissingParameterException)
            && ((ParameterException) error).getArgSpec() instanceof OptionSpec option) {
          names.add(option.longestName());
        }
      }
    }
    return names;
  }

  /** Where the command stands; nothing before it is called so, because picocli refuses that. */
  private static int placeOf(CommandSpec command, List<String> arguments) {
    int place = 0;
    while (!command.names().contains(arguments.get(place))) {
      place++;
    }
    return place;
  }

  private static void check(ParseResult result, List<Setting> settings) throws SettingException {
    Optional<ParameterException> failure = firstError(result);
    if (failure.isPresent()) {
      checkOrigin(failure.get(), settings);
      throw failure.get();
    }
  }

  /**
   * The error that is most likely behind the others: an option that nobody knows comes before a bad
   * value, that before a word too many, and that before something missing.
   */
  static Optional<ParameterException> firstError(ParseResult result) {
    return levels(result).stream()
        .flatMap(level -> level.errors().stream())
        .map(ParameterException.class::cast)
        .min(Comparator.comparingInt(Arguments::rank));
  }

  private static int rank(ParameterException failure) {
    if (failure instanceof UnmatchedArgumentException unmatched) {
      return unmatched.isUnknownOption() ? 0 : 2;
    }
    return failure instanceof MissingParameterException ? 3 : 1;
  }

  /** A value that came from elsewhere is complained about by the name it has there. */
  private static void checkOrigin(ParameterException failure, List<Setting> settings)
      throws SettingException {
    for (Setting setting : settings) {
      if (setting.option().equals(failure.getArgSpec()) && failure.getCause() != null) {
        throw new SettingException(setting.origin(), UsageText.badValue(failure), failure);
      }
    }
  }
}
