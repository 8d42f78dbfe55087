package dev.tiercast.common.cli;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Options from variables: {@code --data-dir} is {@code TIERCAST_DATA_DIR}, and {@code IP_ADDR_LIST}
 * stands in for lists of servers. An empty variable is none.
 *
 * <p>Names that are no option are ignored, not refused: container platforms add some of their own
 * for each service, so that one called {@code tiercast} gives {@code TIERCAST_SERVICE_HOST} and
 * even {@code TIERCAST_PORT=tcp://10.0.0.1:8000}. Such values, which no option takes, are ignored
 * too.
 */
final class EnvironmentSettings implements Setting.Source {
  private static final String SERVERS = "IP_ADDR_LIST";
  private static final Set<String> SERVER_OPTIONS = Set.of("--servers", "--upstream");
  private static final Pattern FROM_PLATFORM = Pattern.compile("(tcp|udp|sctp)://.*");
  private static final Pattern NO_SERVER = Pattern.compile("[\\s()]*");

  private final Map<String, String> environment;

  EnvironmentSettings(Map<String, String> environment) {
    this.environment = environment;
  }

  static String variable(OptionSpec option) {
    String word = option.longestName().replaceFirst("^-+", "");
    return "TIERCAST_" + word.toUpperCase(Locale.ROOT).replace('-', '_');
  }

  @Override
  public Optional<Setting> find(OptionSpec option) {
    String variable = variable(option);
    String value = environment.getOrDefault(variable, "");
    if (!value.isBlank() && !FROM_PLATFORM.matcher(value).matches()) {
      return Optional.of(new Setting(option, variable, List.of(value)));
    }
    String servers = environment.getOrDefault(SERVERS, "");
    return SERVER_OPTIONS.contains(option.longestName()) && !NO_SERVER.matcher(servers).matches()
        ? Optional.of(new Setting(option, SERVERS, List.of(servers)))
        : Optional.empty();
  }
}
