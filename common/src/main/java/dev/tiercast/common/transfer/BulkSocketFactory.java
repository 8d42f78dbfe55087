package dev.tiercast.common.transfer;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * Sockets that are read in large pieces. OkHttp reads 8 KiB at a time; a buffer below it saves most
 * system calls of a bulk transfer.
 */
final class BulkSocketFactory extends SocketFactory {
  private static final int BUFFER = 256 << 10;

  @Override
  public Socket createSocket() {
    return new BulkSocket();
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
    private @Nullable InputStream buffered;

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
