package dev.tiercast.common.transfer;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import okhttp3.Dns;

/**
 * Where one of the servers of a name is: at its own address as long as the name has it, and then
 * where the name leads, so that nobody asks for ever where nobody is any more. Connections of
 * different places are not shared.
 *
 * @param place the address, written as one
 */
record PlacedNames(HostNames names, String place) implements Dns {
  @Override
  public List<InetAddress> lookup(String host) throws UnknownHostException {
    InetAddress own = InetAddress.getByName(place);
    try {
      List<InetAddress> now = names.addresses(host);
      return now.isEmpty() || now.contains(own) ? List.of(own) : now;
    } catch (UnknownHostException e) {
      return List.of(own);
    }
  }
}
