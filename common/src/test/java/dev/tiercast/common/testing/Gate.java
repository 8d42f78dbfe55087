package dev.tiercast.common.testing;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * A connection between processes that can be held: it lets a number of answer bytes through, then
 * nothing until it is released. So a test stops a transfer at a known place without measuring time.
 */
public final class Gate implements Closeable {
  private static final int PIECE = 64 << 10;

  private final ServerSocket server;
  private final int target;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

  private long allowance;
  private long passed;

  private Gate(ServerSocket server, int target, long allowance) {
    this.server = server;
    this.target = target;
    this.allowance = allowance;
  }

  /** A gate before a port of loopback that closes after so many bytes of answers. */
  public static Gate before(int port, long allowance) throws IOException {
    Gate gate =
        new Gate(new ServerSocket(0, 64, InetAddress.getLoopbackAddress()), port, allowance);
    gate.run("accept", gate::accept);
    return gate;
  }

  /** A gate that only counts. */
  public static Gate open(int port) throws IOException {
    return before(port, Long.MAX_VALUE);
  }

  /** Where clients connect. */
  public String address() {
    return "127.0.0.1:" + server.getLocalPort();
  }

  /** Waits until the allowance is used up. */
  public synchronized void awaitHeld() throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
    while (passed < allowance) {
      long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      if (left <= 0) {
        throw new AssertionError("only %d of %d bytes came".formatted(passed, allowance));
      }
      wait(left);
    }
  }

  /** Lets some more through, then nothing again. */
  public synchronized void pass(long more) {
    allowance += more;
    notifyAll();
  }

  /** Lets everything through. */
  public synchronized void release() {
    allowance = Long.MAX_VALUE;
    notifyAll();
  }

  /** Closes the connections that there are; others may come, and are held as those were. */
  public void cut() throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
  }

  /** Answer bytes that have gone through. */
  public synchronized long passed() {
    return passed;
  }

  private void accept() throws IOException {
    while (true) {
      Socket client = server.accept();
      Socket upstream = new Socket();
      sockets.add(client);
      sockets.add(upstream);
      run(
          "connect",
          () -> {
            try (client;
                upstream) {
              upstream.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target));
              run("requests", () -> copy(client, upstream, false));
              copy(upstream, client, true);
            } finally {
              sockets.remove(client);
              sockets.remove(upstream);
            }
          });
    }
  }

  private void copy(Socket from, Socket to, boolean gated) throws IOException {
    byte[] piece = new byte[PIECE];
    InputStream in = from.getInputStream();
    OutputStream out = to.getOutputStream();
    for (int count = in.read(piece); count > 0; count = in.read(piece)) {
      int sent = 0;
      while (sent < count) {
        int part = gated ? passing(count - sent) : count - sent;
        out.write(piece, sent, part);
        sent += part;
      }
    }
    to.shutdownOutput();
  }

  private synchronized int passing(int wanted) throws IOException {
    while (passed >= allowance) {
      try {
        wait();
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
    }
    int part = (int) Math.min(wanted, allowance - passed);
    passed += part;
    notifyAll();
    return part;
  }

  private interface Work {
    void run() throws IOException;
  }

  private void run(String name, Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (IOException e) {
                // One side has gone; so does the other.
              }
            },
            "gate-" + name);
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    server.close();
    cut();
    release();
  }
}
