package dev.tiercast.common.transfer;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * A connection to a server, for one {@link DirectCall} after another. The bytes go from the socket
 * to where they belong in large pieces. Read by one thread at a time; {@link #close} may come from
 * any.
 */
final class DirectConnection implements Closeable {
  private static final int AHEAD = 64 << 10;
  private static final int PORT = 80;

  private final URI server;
  private final int connectMillis;
  private final int readMillis;

  // Guarded by this, as closing comes from any thread.
  private Socket socket = new Socket();
  private boolean closed;

  private InputStream in = InputStream.nullInputStream();
  private OutputStream out = OutputStream.nullOutputStream();

  /** What was read together with a head: of its body, or what follows that. */
  private final ByteBuffer ahead = ByteBuffer.allocate(AHEAD).limit(0);

  /**
   * Is not connected yet.
   *
   * @param readMillis for one read
   */
  DirectConnection(URI server, int connectMillis, int readMillis) {
    this.server = server;
    this.connectMillis = connectMillis;
    this.readMillis = readMillis;
  }

  /** Connects to the first address of the server that can be reached. */
  void connect() throws IOException {
    int port = server.getPort() < 0 ? PORT : server.getPort();
    IOException failure = null;
    for (InetAddress address : InetAddress.getAllByName(server.getHost())) {
      try {
        connect(new InetSocketAddress(address, port));
        return;
      } catch (IOException e) {
        if (failure != null) {
          e.addSuppressed(failure);
        }
        failure = e;
      }
    }
    throw failure == null ? new UnknownHostException(server.getHost()) : failure;
  }

  private void connect(InetSocketAddress address) throws IOException {
    Socket next = replaceSocket();
    boolean connected = false;
    try {
      next.setTcpNoDelay(true);
      next.setSoTimeout(readMillis);
      next.connect(address, connectMillis);
      in = next.getInputStream();
      out = next.getOutputStream();
      connected = true;
    } finally {
      if (!connected) {
        next.close();
      }
    }
  }

  private synchronized Socket replaceSocket() throws SocketException {
    if (closed) {
      throw new SocketException("cancelled");
    }
    socket = new Socket();
    return socket;
  }

  /**
   * Sends a request.
   *
   * @param request all of it
   */
  void send(String request) throws IOException {
    out.write(request.getBytes(StandardCharsets.US_ASCII));
  }

  /** The next byte of a head, as a character. */
  char next() throws IOException {
    if (!ahead.hasRemaining()) {
      fill();
    }
    return (char) (ahead.get() & 0xff);
  }

  private void fill() throws IOException {
    ahead.clear();
    int count = in.read(ahead.array());
    ahead.limit(Math.max(0, count));
    if (count < 0) {
      throw new ProtocolException("unexpected end of stream");
    }
  }

  /** Reads some bytes of a body, at least one and at most so many; returns how many. */
  int read(ByteBuffer into, int most) throws IOException {
    int count = ahead.hasRemaining() ? takeAhead(into, most) : readSocket(into, most);
    if (count < 0) {
      throw new ProtocolException("unexpected end of stream");
    }
    return count;
  }

  private int takeAhead(ByteBuffer into, int most) {
    int count = Math.min(most, ahead.remaining());
    into.put(ahead.slice(ahead.position(), count));
    ahead.position(ahead.position() + count);
    return count;
  }

  private int readSocket(ByteBuffer into, int most) throws IOException {
    int count = in.read(into.array(), into.arrayOffset() + into.position(), most);
    into.position(into.position() + Math.max(0, count));
    return count;
  }

  /** Whether it is open, and nothing has come that nobody asked for. */
  synchronized boolean isReusable() {
    return !closed && !ahead.hasRemaining();
  }

  @Override
  public synchronized void close() {
    closed = true;
    try {
      socket.close();
    } catch (IOException e) {
      // It is of no use any more, either way.
    }
  }
}
