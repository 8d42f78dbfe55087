package dev.tiercast.common.cli;

import dev.tiercast.common.cli.YamlValue.Items;
import dev.tiercast.common.cli.YamlValue.Scalar;
import dev.tiercast.common.cli.YamlValue.Section;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Options from a YAML file. Its keys are called like options, without the leading dashes; a key
 * that is called like a command holds a mapping with options for that command only, which come
 * before the others. A key may belong to another command, so that several can share a file, but it
 * must belong to one.
 */
final class FileSettings implements Setting.Source {
  private final String file;
  private final Section all;
  private final String command;
  private final Section ofCommand;

  private FileSettings(String file, Section all, String command, Section ofCommand) {
    this.file = file;
    this.all = all;
    this.command = command;
    this.ofCommand = ofCommand;
  }

  /**
   * Reads the file and checks that all its keys mean something.
   *
   * @param command the command that runs, a child of the root
   */
  static FileSettings read(Path path, CommandSpec command) throws SettingException {
    String file = path.toString();
    Section all = YamlFile.read(path);
    Map<String, CommandLine> commands = command.root().subcommands();
    for (Map.Entry<String, YamlValue> entry : all.entries().entrySet()) {
      CommandLine called = commands.get(entry.getKey());
      if (called != null) {
        checkSection(file + ": " + entry.getKey(), entry.getValue(), called.getCommandSpec());
      } else if (commands.values().stream()
          .noneMatch(c -> has(c.getCommandSpec(), entry.getKey()))) {
        throw new SettingException(
            file, entry.getKey() + ": no option and no command is called so");
      }
    }
    YamlValue own = all.entries().getOrDefault(command.name(), new Section(Map.of()));
    return new FileSettings(file, all, command.name(), (Section) own);
  }

  private static void checkSection(String where, YamlValue value, CommandSpec command)
      throws SettingException {
    if (!(value instanceof Section section)) {
      throw new SettingException(where, "is a command; indent its options below it");
    }
    for (String key : section.entries().keySet()) {
      if (!has(command, key)) {
        throw new SettingException(where + "." + key, command.name() + " has no such option");
      }
    }
  }

  private static boolean has(CommandSpec command, String key) {
    return command.options().stream()
        .anyMatch(option -> Settings.isSettable(option) && key(option).equals(key));
  }

  private static String key(OptionSpec option) {
    return option.longestName().replaceFirst("^-+", "");
  }

  @Override
  public Optional<Setting> find(OptionSpec option) throws SettingException {
    String key = key(option);
    YamlValue value = ofCommand.entries().get(key);
    if (value != null) {
      return Optional.of(setting(option, file + ": " + command + "." + key, value));
    }
    value = all.entries().get(key);
    return value == null
        ? Optional.empty()
        : Optional.of(setting(option, file + ": " + key, value));
  }

  private static Setting setting(OptionSpec option, String origin, YamlValue value)
      throws SettingException {
    if (value instanceof Scalar scalar) {
      if (Setting.isFlag(option) && !scalar.truth()) {
        throw new SettingException(origin, "'" + scalar.text() + "' is not true or false");
      }
      return new Setting(option, origin, List.of(scalar.text()));
    }
    if (value instanceof Items items && option.isMultiValue()) {
      return new Setting(option, origin, items.items().stream().map(Scalar::text).toList());
    }
    String kind = value instanceof Items ? "a list" : "a mapping";
    throw new SettingException(origin, "takes one value, not " + kind);
  }
}
