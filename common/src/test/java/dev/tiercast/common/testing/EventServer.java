package dev.tiercast.common.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tiercast.common.layout.ServerAddress;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A server on loopback that tells every listener the events that a test wants it to. */
public final class EventServer implements Closeable {
  private static final String HEAD =
      "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";

  private final Listener listener = new Listener("127.0.0.1", 0, this::converse);
  private final List<Socket> listeners = new ArrayList<>();
  private final List<String> asked = new ArrayList<>();
  private String greeting = "";
  private int refusal;
  private boolean closed;

  public EventServer() throws IOException {}

  /** Where it is. */
  public ServerAddress address() {
    return ServerAddress.parse("127.0.0.1:" + listener.port());
  }

  /** What every listener is told first from now on. */
  public synchronized void greet(String name, String data) {
    greeting = event(name, data);
  }

  /** From now on posts are answered with this status. */
  public synchronized void refusePosts(int status) {
    refusal = status;
  }

  private static String event(String name, String data) {
    return "event: " + name + "\ndata: " + data + "\n\n";
  }

  private void converse(Socket connection) throws IOException {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(connection.getInputStream(), UTF_8));
    String request = in.readLine();
    int length = 0;
    for (String line = request; line != null && !line.isEmpty(); line = in.readLine()) {
      boolean isLength = line.toLowerCase(Locale.ROOT).startsWith("content-length:");
      length = isLength ? Integer.parseInt(line.substring(line.indexOf(':') + 1).trim()) : length;
    }
    synchronized (this) {
      asked.add(String.valueOf(request));
      if (refusal != 0 && String.valueOf(request).startsWith("POST")) {
        while (length-- > 0 && in.read() >= 0) {
          // What is not read would cut the answer off.
        }
        String answer = "HTTP/1.1 " + refusal + " No\r\nContent-Length: 0\r\n\r\n";
        connection.getOutputStream().write(answer.getBytes(UTF_8));
        return;
      }
      connection.getOutputStream().write((HEAD + chunk(greeting)).getBytes(UTF_8));
      listeners.add(connection);
      notifyAll();
      hold(connection);
    }
  }

  private synchronized void hold(Socket connection) throws IOException {
    try {
      while (listeners.contains(connection) && !closed) {
        wait();
      }
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  private static String chunk(String text) {
    return text.isEmpty()
        ? ""
        : Integer.toHexString(text.getBytes(UTF_8).length) + "\r\n" + text + "\r\n";
  }

  /** What was asked so far: the first lines of the requests. */
  public synchronized List<String> asked() {
    return List.copyOf(asked);
  }

  /** How many listen now, as far as is known. */
  public synchronized int listeners() {
    return listeners.size();
  }

  /** Tells those who listen now. */
  public synchronized void tell(String name, String data) throws IOException {
    sendAll(chunk(event(name, data)));
  }

  /** Says that nothing more comes, as one does who has not died. */
  public synchronized void end() throws IOException {
    sendAll("0\r\n\r\n");
    cut();
  }

  /** Closes the connections of those who listen now. */
  public synchronized void cut() {
    listeners.clear();
    notifyAll();
  }

  private void sendAll(String text) throws IOException {
    for (Socket each : listeners) {
      each.getOutputStream().write(text.getBytes(UTF_8));
    }
  }

  @Override
  public void close() throws IOException {
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    listener.close();
  }
}
