package dev.tiercast.common.testing;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Takes connections on loopback, each served by a thread of its own, until it is closed. */
final class Listener implements Closeable {
  /** What is done with a connection; closing it ends that. */
  interface Service {
    void serve(Socket connection) throws IOException;
  }

  private final ServerSocket socket = new ServerSocket();
  private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
  private final Service service;
  private final Thread acceptor;
  private volatile boolean closed;

  /**
   * @param host an address of loopback
   * @param port 0 for any that is free
   */
  Listener(String host, int port, Service service) throws IOException {
    this.service = service;
    socket.setReuseAddress(true);
    socket.bind(new InetSocketAddress(host, port));
    acceptor = daemon("faulty-server", this::accept);
  }

  int port() {
    return socket.getLocalPort();
  }

  private static Thread daemon(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private void accept() {
    try {
      while (true) {
        Socket connection = socket.accept();
        connection.setTcpNoDelay(true); // else small answers wait for the client
        connections.add(connection);
        daemon("faulty-connection", () -> serve(connection));
      }
    } catch (IOException e) {
      // It was closed.
    }
  }

  private void serve(Socket connection) {
    try (connection) {
      if (!closed) {
        service.serve(connection);
      }
    } catch (IOException e) {
      // The client went away, which is its right.
    } finally {
      connections.remove(connection);
    }
  }

  /** Returns when new connections are refused; the old ones stay. */
  void refuse() throws IOException {
    socket.close();
    try {
      // Until then the system may still take a connection.
      acceptor.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Returns when new connections are refused and the old ones are closed. */
  @Override
  public void close() throws IOException {
    closed = true;
    refuse();
    for (Socket connection : connections) {
      connection.close();
    }
  }
}
