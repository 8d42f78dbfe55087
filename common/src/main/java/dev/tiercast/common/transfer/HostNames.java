package dev.tiercast.common.transfer;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Where hosts are. Thread safe. */
@FunctionalInterface
public interface HostNames {
  /** As the machine knows it. */
  HostNames OF_THE_SYSTEM = host -> List.of(InetAddress.getAllByName(host));

  /** All addresses of a host, the preferred ones first. */
  List<InetAddress> addresses(String host) throws UnknownHostException;
}
