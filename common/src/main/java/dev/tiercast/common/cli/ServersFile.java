package dev.tiercast.common.cli;

import dev.tiercast.common.layout.ServerAddress;
import dev.tiercast.common.model.InvalidValueException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Servers as a file lists them: one address a line, with blank lines and comments from {@code #} to
 * the end of the line.
 *
 * @param servers in the order of the file, perhaps with repeats
 */
public record ServersFile(List<ServerAddress> servers) {
  private static final int MOST_BYTES = 1 << 20;

  public ServersFile {
    servers = List.copyOf(servers);
  }

  /**
   * Reads a file of at most 1 MiB.
   *
   * @throws InvalidValueException if it cannot be read, or a line is no address; the reason names
   *     the file and the line
   */
  static ServersFile read(Path file) {
    List<ServerAddress> servers = new ArrayList<>();
    int number = 0;
    for (String line : text(file).lines().toList()) {
      number++;
      String address = line.replaceFirst("(^|\\s)#.*", "").strip();
      if (!address.isEmpty()) {
        servers.add(address(file + ":" + number, address));
      }
    }
    return new ServersFile(servers);
  }

  private static ServerAddress address(String place, String text) {
    try {
      return ServerAddress.parse(text);
    } catch (InvalidValueException e) {
      throw invalid(place, e.reason());
    }
  }

  private static String text(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MOST_BYTES + 1);
      if (bytes.length > MOST_BYTES) {
        throw invalid(file.toString(), "is larger than 1 MiB; this is no list of servers");
      }
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw invalid(file.toString(), "is not text in UTF-8");
    } catch (IOException e) {
      throw invalid(file.toString(), FailureText.reason(e));
    }
  }

  private static InvalidValueException invalid(String place, String reason) {
    return new InvalidValueException("servers", place + ": " + reason);
  }
}
