package dev.tiercast.common.tier;

import dev.tiercast.common.layout.Network;
import dev.tiercast.common.layout.ServerAddress;
import dev.tiercast.common.model.InvalidValueException;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Which addresses nodes may give that are not those they come from. Names are never looked up.
 *
 * @param hosts networks, addresses and names in lower case; a name that begins with a dot means all
 *     below it
 */
public record AdmittedHosts(List<String> hosts) {
  /** None but their own. */
  public static final AdmittedHosts OWN = new AdmittedHosts(List.of());

  private static final Pattern SEPARATOR = Pattern.compile("[,\\s]+");
  private static final Pattern NAME = Pattern.compile("\\.?[a-z0-9_-]+(\\.[a-z0-9_-]+)*");

  /** Loopback, any, link-local, multicast and broadcast. */
  private static final List<Network> NOT_FOR_OTHERS =
      Stream.of(
              "127.0.0.0/8",
              "0.0.0.0/8",
              "169.254.0.0/16",
              "224.0.0.0/3",
              "::1",
              "::",
              "fe80::/10",
              "ff00::/8")
          .map(Network::parse)
          .toList();

  private static final Network LOOPBACK = Network.parse("127.0.0.0/8");
  private static final Network LOOPBACK_IPV6 = Network.parse("::1");

  private static final Pattern LOCAL_NAME = Pattern.compile("(.*\\.)?localhost\\.?");

  public AdmittedHosts {
    hosts = List.copyOf(hosts);
    hosts.forEach(AdmittedHosts::rule);
  }

  /**
   * Reads a list with commas or white space between its parts.
   *
   * @throws InvalidValueException if one is neither a network nor a name
   */
  public static AdmittedHosts parse(String text) {
    return new AdmittedHosts(
        SEPARATOR
            .splitAsStream(text.strip().toLowerCase(Locale.ROOT))
            .filter(word -> !word.isEmpty())
            .toList());
  }

  private static Predicate<String> rule(String word) {
    boolean isName = NAME.matcher(word).matches() && !word.matches("[0-9.]+");
    if (!isName) {
      return Network.parse(word)::contains;
    }
    return word.startsWith(".") ? host -> host.endsWith(word) : word::equals;
  }

  /** The same and what others admit. */
  public AdmittedHosts and(AdmittedHosts others) {
    return new AdmittedHosts(Stream.concat(hosts.stream(), others.hosts.stream()).toList());
  }

  /**
   * Whether a node may be called so.
   *
   * @param from the host that it is seen to come from
   */
  boolean admits(ServerAddress address, String from) {
    String host = address.base().getHost().toLowerCase(Locale.ROOT);
    boolean isOwn = Network.read(from).map(own -> own.contains(host)).orElse(host.equals(from));
    return isOwn || hosts.stream().anyMatch(word -> rule(word).test(host));
  }

  /** Whether a host is meant that is another one for everybody, or none. */
  static boolean isForItselfAlone(String host) {
    String name = host.toLowerCase(Locale.ROOT);
    return LOCAL_NAME.matcher(name).matches()
        || NOT_FOR_OTHERS.stream().anyMatch(network -> network.contains(name));
  }

  /** Whether a node is on this machine; by its address. */
  static boolean isLoopback(String host) {
    return LOOPBACK.contains(host) || LOOPBACK_IPV6.contains(host);
  }
}
