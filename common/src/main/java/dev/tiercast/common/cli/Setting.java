package dev.tiercast.common.cli;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Model.OptionSpec;

/**
 * What the environment or the configuration file says about an option that the command line does
 * not mention.
 *
 * @param option which option
 * @param origin the variable, or the file and the key, for messages
 * @param values as written; for a flag a single {@code true} or {@code false}
 */
record Setting(OptionSpec option, String origin, List<String> values) {

  static boolean isFlag(OptionSpec option) {
    return option.arity().max() == 0;
  }

  /** As arguments that say the same. */
  List<String> arguments() throws SettingException {
    String name = option.longestName();
    if (!isFlag(option)) {
      return values.stream().map(value -> name + "=" + value).toList();
    }
    return switch (values.get(0).toLowerCase(Locale.ROOT)) {
      case "true" -> List.of(name);
      case "false" -> List.of();
      default -> throw new SettingException(origin, "'" + values.get(0) + "' is not true or false");
    };
  }

  /** Where options can be set besides the command line. */
  interface Source {
    Optional<Setting> find(OptionSpec option) throws SettingException;
  }
}
