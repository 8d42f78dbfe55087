package dev.tiercast.common.transfer;

import dev.tiercast.common.layout.ServerAddress;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.function.Predicate;

/**
 * The servers that a name stands for: one at each of its addresses, of one family only, as each
 * server of a name with both is expected to have one of both. {@code localhost} is one server.
 */
record ServersOfName(HostNames names) {
  /** Whoever publishes more addresses has them in another order each time. */
  private static final int MOST = 16;

  private static final String LOCAL = "localhost";

  /** Itself, if its name has one address, or none that is known now. */
  List<ServerAddress> of(ServerAddress server) {
    String host = server.base().getHost();
    if (server.place().isPresent() || isOneServer(host)) {
      return List.of(server);
    }
    try {
      List<InetAddress> all = oneFamily(names.addresses(host));
      return all.size() < 2
          ? List.of(server)
          : all.stream().limit(MOST).map(each -> server.at(each.getHostAddress())).toList();
    } catch (UnknownHostException e) {
      // That is told when the server is asked.
      return List.of(server);
    }
  }

  private static boolean isOneServer(String host) {
    return host.startsWith("[") || host.equalsIgnoreCase(LOCAL) || host.matches("[0-9.]+");
  }

  /** What a machine calls itself may lead to loopback as well. */
  private static List<InetAddress> oneFamily(List<InetAddress> addresses) {
    List<InetAddress> all = addresses.stream().distinct().toList();
    List<InetAddress> family = preferred(all, Inet4Address.class::isInstance);
    return preferred(family, address -> !address.isLoopbackAddress());
  }

  private static List<InetAddress> preferred(
      List<InetAddress> addresses, Predicate<InetAddress> isPreferred) {
    List<InetAddress> some = addresses.stream().filter(isPreferred).toList();
    return some.isEmpty() ? addresses : some;
  }
}
