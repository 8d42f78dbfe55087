package dev.tiercast.common.testing;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP proxy on loopback that writes down what it is asked: one request per connection, for
 * plain addresses and for tunnels. Thread safe.
 */
public final class ForwardProxy implements Closeable {
  /**
   * A request that came in.
   *
   * @param line for example {@code GET http://host:8000/distribution.txt HTTP/1.1}
   * @param authorization what the proxy was told about who asks; null for nothing
   */
  public record Asked(String line, @Nullable String authorization) {}

  private static final String FIELD = "proxy-authorization: ";

  private final Listener listener;
  private final @Nullable String wanted;
  private final List<Asked> asked = new CopyOnWriteArrayList<>();

  private ForwardProxy(@Nullable String wanted) throws IOException {
    this.wanted = wanted;
    this.listener = new Listener("127.0.0.1", 0, this::serve);
  }

  /** Starts one for everybody. */
  public static ForwardProxy start() {
    return starting(null);
  }

  /** Starts one that refuses those who do not say exactly this about themselves. */
  public static ForwardProxy wanting(String authorization) {
    return starting(authorization);
  }

  private static ForwardProxy starting(@Nullable String wanted) {
    try {
      return new ForwardProxy(wanted);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Host and port. */
  public String address() {
    return "127.0.0.1:" + listener.port();
  }

  /** All requests so far. */
  public List<Asked> asked() {
    return List.copyOf(asked);
  }

  private void serve(Socket client) throws IOException {
    InputStream in = new BufferedInputStream(client.getInputStream());
    OutputStream out = client.getOutputStream();
    String line = line(in);
    if (line.isEmpty()) {
      return;
    }
    StringBuilder head = new StringBuilder();
    String authorization = null;
    for (String field = line(in); !field.isEmpty(); field = line(in)) {
      String lower = field.toLowerCase(Locale.ROOT);
      if (lower.startsWith(FIELD)) {
        authorization = field.substring(FIELD.length());
      } else if (!lower.startsWith("connection:")) {
        head.append(field).append("\r\n");
      }
    }
    asked.add(new Asked(line, authorization));
    if (wanted != null && !Objects.equals(wanted, authorization)) {
      write(out, "HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n");
      return;
    }
    String[] words = line.split(" ", 3);
    if (words[0].equals("CONNECT")) {
      tunnel(words[1], in, out);
    } else {
      forward(words[0], URI.create(words[1]), head.toString(), out);
    }
  }

  private static void forward(String method, URI target, String head, OutputStream out)
      throws IOException {
    try (Socket server = new Socket(target.getHost(), target.getPort())) {
      write(
          server.getOutputStream(),
          method + " " + target.getRawPath() + " HTTP/1.1\r\n" + head + "\r\n");
      InputStream answer = new BufferedInputStream(server.getInputStream());
      long left = 0;
      write(out, line(answer) + "\r\nConnection: close\r\n");
      for (String field = line(answer); !field.isEmpty(); field = line(answer)) {
        write(out, field + "\r\n");
        if (field.toLowerCase(Locale.ROOT).startsWith("content-length: ")) {
          left = Long.parseLong(field.substring("content-length: ".length()));
        }
      }
      write(out, "\r\n");
      if (!method.equals("HEAD")) {
        copy(answer, left, out);
      }
    }
  }

  private static void tunnel(String target, InputStream in, OutputStream out) throws IOException {
    int colon = target.lastIndexOf(':');
    String host = target.substring(0, colon);
    try (Socket server = new Socket(host, Integer.parseInt(target.substring(colon + 1)))) {
      write(out, "HTTP/1.1 200 Tunnel\r\n\r\n");
      Thread back = new Thread(() -> pump(server, out), "proxy-tunnel");
      back.setDaemon(true);
      back.start();
      copy(in, Long.MAX_VALUE, server.getOutputStream());
    }
  }

  private static void pump(Socket server, OutputStream out) {
    try {
      copy(server.getInputStream(), Long.MAX_VALUE, out);
    } catch (IOException e) {
      // One side has gone, so the other has nobody to talk to.
    }
  }

  private static void copy(InputStream in, long most, OutputStream out) throws IOException {
    byte[] piece = new byte[8192];
    long left = most;
    while (left > 0) {
      int count = in.read(piece, 0, (int) Math.min(piece.length, left));
      if (count < 0) {
        return;
      }
      out.write(piece, 0, count);
      left -= count;
    }
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }

  private static void write(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
