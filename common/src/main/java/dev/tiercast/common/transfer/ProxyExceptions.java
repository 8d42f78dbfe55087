package dev.tiercast.common.transfer;

import dev.tiercast.common.layout.Network;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Servers that are asked without a proxy, as {@code no_proxy} lists them for curl: names, which
 * mean all below them, too ({@code example.com}, {@code .example.com}), addresses and networks
 * ({@code 10.0.0.0/8}, {@code ::1}), each but networks also with a port; {@code *} alone means all.
 * Names are not resolved. What makes no sense is left alone, since others read the same list.
 */
final class ProxyExceptions {
  private static final Pattern SEPARATOR = Pattern.compile("[,\\s]+");
  private static final Pattern WITH_PORT =
      Pattern.compile("(\\[[^]]*]|[^:\\[\\]]*)(?::([0-9]{1,5}))?");
  private static final int ANY_PORT = -1;

  private interface Rule {
    boolean covers(String host, int port);
  }

  private final List<Rule> rules = new ArrayList<>();

  private ProxyExceptions() {}

  /** Reads a list with commas or white space between its parts. */
  static ProxyExceptions parse(String text) {
    ProxyExceptions exceptions = new ProxyExceptions();
    if (text.strip().equals("*")) {
      exceptions.rules.add((host, port) -> true);
      return exceptions;
    }
    for (String word : SEPARATOR.split(text, -1)) {
      if (!word.isEmpty()) {
        rule(word.toLowerCase(Locale.ROOT)).ifPresent(exceptions.rules::add);
      }
    }
    return exceptions;
  }

  /**
   * Whether a server is asked directly.
   *
   * @param host as an address has it, IPv6 in brackets
   */
  boolean covers(String host, int port) {
    String name = withoutDot(withoutBrackets(host.toLowerCase(Locale.ROOT)));
    return rules.stream().anyMatch(rule -> rule.covers(name, port));
  }

  private static Optional<Rule> rule(String word) {
    if (word.contains("/")) {
      return Network.read(word).map(network -> (host, port) -> network.contains(host));
    }
    Matcher matcher = WITH_PORT.matcher(word);
    boolean hasPort = matcher.matches() && matcher.group(2) != null;
    String host = withoutBrackets(matcher.matches() ? matcher.group(1) : word);
    int only = hasPort ? Integer.parseInt(matcher.group(2)) : ANY_PORT;
    Rule rule =
        Network.read(host)
            .<Rule>map(network -> (other, port) -> network.contains(other))
            .orElseGet(() -> domain(host));
    return Optional.of(
        (other, port) -> (only == ANY_PORT || only == port) && rule.covers(other, port));
  }

  private static Rule domain(String written) {
    String name = withoutDot(written.startsWith(".") ? written.substring(1) : written);
    return (host, port) -> !name.isEmpty() && (host.equals(name) || host.endsWith("." + name));
  }

  private static String withoutBrackets(String host) {
    return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
  }

  private static String withoutDot(String name) {
    return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
  }
}
