package dev.tiercast.relay;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.tiercast.common.layout.Resource;
import dev.tiercast.common.model.ByteRange;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One who asks a node for bytes of a shard, once, and takes what comes of them. Thread safe. */
final class ShardReader implements Closeable {
  private static final Pattern LENGTH = Pattern.compile("(?i)\r\ncontent-length: (\\d+)\r\n");

  private final Socket socket;
  private final Thread thread = new Thread(this::read, "shard-reader");
  private final ByteArrayOutputStream body = new ByteArrayOutputStream();
  private String head = "";
  private boolean isOver;

  private ShardReader(Socket socket) {
    this.socket = socket;
  }

  static ShardReader of(RelayLab.Node node, Resource.ShardOf shard, ByteRange range)
      throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), node.relay().port());
    String request =
        "GET /%s HTTP/1.1\r\nHost: relay\r\nConnection: close\r\nRange: bytes=%d-%d\r\n\r\n"
            .formatted(shard.path(), range.start(), range.end() - 1);
    socket.getOutputStream().write(request.getBytes(US_ASCII));
    ShardReader reader = new ShardReader(socket);
    reader.thread.setDaemon(true);
    reader.thread.start();
    return reader;
  }

  private void read() {
    try (InputStream in = socket.getInputStream()) {
      StringBuilder lines = new StringBuilder();
      for (int c = in.read(); c >= 0 && lines.indexOf("\r\n\r\n") < 0; ) {
        lines.append((char) c);
        c = lines.indexOf("\r\n\r\n") < 0 ? in.read() : c;
      }
      synchronized (this) {
        head = lines.toString();
      }
      byte[] piece = new byte[8192];
      for (int count = in.read(piece); count >= 0; count = in.read(piece)) {
        synchronized (this) {
          body.write(piece, 0, count);
        }
      }
    } catch (IOException e) {
      // That is an end as well.
    }
    synchronized (this) {
      isOver = true;
    }
  }

  /** What came before the bytes, once it did. */
  synchronized String head() {
    return head;
  }

  /** The bytes so far. */
  synchronized byte[] body() {
    return body.toByteArray();
  }

  /** Whether nothing more comes. */
  synchronized boolean isOver() {
    return isOver;
  }

  /** Whether all came that was promised. */
  synchronized boolean isComplete() {
    Matcher length = LENGTH.matcher(head);
    return isOver && length.find() && Long.parseLong(length.group(1)) == body.size();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
