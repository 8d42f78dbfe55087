package dev.tiercast.common.transfer;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import javax.net.SocketFactory;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;

/**
 * Sockets that are read in large pieces. OkHttp reads 8 KiB at a time; a buffer below it saves most
 * system calls of a bulk transfer.
 */
final class BulkSocketFactory extends SocketFactory {
  private static final int BUFFER = 256 << 10;

  /** A peer that is gone without a word is noticed after half a minute. */
  private static final int PROBE_AFTER_SECONDS = 10;

  private static final int PROBE_EVERY_SECONDS = 5;
  private static final int PROBES = 4;

  private final Duration readTimeout;

  /**
   * @param readTimeout for one read, kept by the system: OkHttp's own costs a lock for every 8 KiB
   */
  BulkSocketFactory(Duration readTimeout) {
    this.readTimeout = readTimeout;
  }

  @Override
  public Socket createSocket() throws SocketException {
    BulkSocket socket = new BulkSocket((int) readTimeout.toMillis());
    socket.setSoTimeout(0);
    keepAlive(socket);
    return socket;
  }

  /** Whoever waits long for an answer wants to know that there is still somebody to give it. */
  private static void keepAlive(Socket socket) throws SocketException {
    socket.setKeepAlive(true);
    try {
      if (socket.supportedOptions().contains(ExtendedSocketOptions.TCP_KEEPIDLE)) {
        socket.setOption(ExtendedSocketOptions.TCP_KEEPIDLE, PROBE_AFTER_SECONDS);
        socket.setOption(ExtendedSocketOptions.TCP_KEEPINTERVAL, PROBE_EVERY_SECONDS);
        socket.setOption(ExtendedSocketOptions.TCP_KEEPCOUNT, PROBES);
      }
    } catch (IOException e) {
      throw new SocketException(e.toString());
    }
  }

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    throw onlyUnconnected();
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress localHost, int localPort)
      throws IOException {
    throw onlyUnconnected();
  }

  @Override
  public Socket createSocket(InetAddress host, int port) throws IOException {
    throw onlyUnconnected();
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress localHost, int localPort)
      throws IOException {
    throw onlyUnconnected();
  }

  private static IOException onlyUnconnected() {
    return new IOException("only unconnected sockets are made here");
  }

  private static final class BulkSocket extends Socket {
    private final int readTimeoutMillis;
    private @Nullable InputStream buffered;

    BulkSocket(int readTimeoutMillis) {
      this.readTimeoutMillis = readTimeoutMillis;
    }

    /** The client library, which has no time-out of its own here, must not take this one away. */
    @Override
    public void setSoTimeout(int millis) throws SocketException {
      super.setSoTimeout(millis == 0 ? readTimeoutMillis : millis);
    }

    @Override
    public synchronized InputStream getInputStream() throws IOException {
      InputStream existing = buffered;
      if (existing == null) {
        existing = new BufferedInputStream(super.getInputStream(), BUFFER);
        buffered = existing;
      }
      return existing;
    }
  }
}
