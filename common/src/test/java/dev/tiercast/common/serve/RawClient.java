package dev.tiercast.common.serve;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Sends requests exactly as they are written, and takes what comes. */
record RawClient(int port) {
  private static final int PATIENCE_MILLIS = 30_000;

  RawAnswer get(String path, String... fields) throws IOException {
    return send("GET", path, fields);
  }

  RawAnswer head(String path, String... fields) throws IOException {
    return send("HEAD", path, fields);
  }

  /** Sends a request and reads until the server closes the connection. */
  RawAnswer send(String method, String path, String... fields) throws IOException {
    try (Socket socket = open(method, path, fields)) {
      return RawAnswer.parse(readAll(socket.getInputStream()));
    }
  }

  /** Sends a request and reads nothing. */
  Socket open(String method, String path, String... fields) throws IOException {
    return write(request(method, path, fields) + "Connection: close\r\n\r\n");
  }

  /** A request without the end of its head. */
  static String request(String method, String path, String... fields) {
    StringBuilder request = new StringBuilder(method + " " + path + " HTTP/1.1\r\nHost: here\r\n");
    for (String field : fields) {
      request.append(field).append("\r\n");
    }
    return request.toString();
  }

  /** Sends text and reads nothing. */
  Socket write(String text) throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(16 << 10);
    socket.setSoTimeout(PATIENCE_MILLIS);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    return socket;
  }

  /** What comes until the end, be it an orderly one or not. */
  private static byte[] readAll(InputStream in) {
    ByteArrayOutputStream received = new ByteArrayOutputStream();
    try {
      in.transferTo(received);
    } catch (IOException reset) {
      received.writeBytes(new byte[0]);
    }
    return received.toByteArray();
  }
}
