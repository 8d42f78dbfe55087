package dev.tiercast.common.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Decides, for each option that the command line leaves open, which source speaks for it. */
final class Settings {
  /** The option that names the configuration file; it cannot be in the file. */
  static final String CONFIG = "--config";

  private Settings() {}

  /**
   * What is said about the options of a command.
   *
   * @param given longest names of the options on the command line
   * @param sources the first that knows an option is heard
   */
  static List<Setting> of(CommandSpec command, Set<String> given, List<Setting.Source> sources)
      throws SettingException {
    List<Setting> settings = new ArrayList<>();
    for (OptionSpec option : command.options()) {
      if (isSettable(option) && !given.contains(option.longestName())) {
        first(option, sources).ifPresent(settings::add);
      }
    }
    return settings;
  }

  private static Optional<Setting> first(OptionSpec option, List<Setting.Source> sources)
      throws SettingException {
    for (Setting.Source source : sources) {
      Optional<Setting> setting = source.find(option);
      if (setting.isPresent()) {
        return setting;
      }
    }
    return Optional.empty();
  }

  /** Whether an option can be set elsewhere than on the command line. */
  static boolean isSettable(OptionSpec option) {
    return !option.usageHelp() && !option.versionHelp() && !option.longestName().equals(CONFIG);
  }
}
