package dev.tiercast.common.layout;

import dev.tiercast.common.model.InvalidValueException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A range of addresses, IPv4 or IPv6: {@code 10.0.0.0/8}, {@code fd00::/8}, or a single one, {@code
 * ::1}. Names are not looked up. Immutable.
 */
public final class Network {
  private static final String OCTET = "(?:25[0-5]|2[0-4][0-9]|[01]?[0-9]{1,2})";
  private static final Pattern IPV4 = Pattern.compile(OCTET + "(?:\\." + OCTET + "){3}");
  private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

  private final byte[] address;
  private final int bits;

  private Network(byte[] address, int bits) {
    this.address = address;
    this.bits = bits;
  }

  /**
   * Reads a network or an address.
   *
   * @throws InvalidValueException if it is neither
   */
  public static Network parse(String text) {
    return read(text)
        .orElseThrow(
            () ->
                new InvalidValueException(
                    "network", "'" + text + "' is not a network; write 10.0.0.0/8 or fd00::/8"));
  }

  /** Reads a network or an address; IPv6 also in brackets. */
  public static Optional<Network> read(String text) {
    int slash = text.indexOf('/');
    Optional<byte[]> address = bytes(slash < 0 ? text : text.substring(0, slash));
    if (slash < 0 || address.isEmpty()) {
      return address.map(bytes -> new Network(bytes, bytes.length * Byte.SIZE));
    }
    String bits = text.substring(slash + 1);
    boolean fits =
        bits.matches("[0-9]{1,3}") && Integer.parseInt(bits) <= address.get().length * Byte.SIZE;
    return fits
        ? Optional.of(new Network(address.get(), Integer.parseInt(bits)))
        : Optional.empty();
  }

  /**
   * Whether a host is an address within.
   *
   * @param host IPv6 with or without brackets; a name is in no network
   */
  public boolean contains(String host) {
    Optional<byte[]> other = bytes(host);
    if (other.isEmpty() || other.get().length != address.length) {
      return false;
    }
    for (int bit = 0; bit < bits; bit++) {
      int mask = 0x80 >> (bit % Byte.SIZE);
      int difference = other.get()[bit / Byte.SIZE] ^ address[bit / Byte.SIZE];
      if ((difference & mask) != 0) {
        return false;
      }
    }
    return true;
  }

  /** Of a host that is an address. */
  private static Optional<byte[]> bytes(String host) {
    boolean isBracketed = host.startsWith("[") && host.endsWith("]");
    String plain = isBracketed ? host.substring(1, host.length() - 1) : host;
    if (!IPV6.matcher(plain).matches() && !IPV4.matcher(plain).matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(InetAddress.getByName(plain).getAddress());
    } catch (UnknownHostException e) {
      return Optional.empty();
    }
  }
}
