package dev.tiercast.common.testing;

import dev.tiercast.common.layout.Resource;
import dev.tiercast.common.layout.ServerAddress;
import dev.tiercast.common.model.ByteRange;
import dev.tiercast.common.model.VersionId;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A web server on loopback with versions as plain files, whose faults are switched on path by path,
 * and which counts. Thread safe.
 *
 * <pre>{@code
 * try (FaultyServer server = FaultyServer.with(version)) {
 *   server.breaks("v1/shard_002.bin", Fault.truncatedAfter(1000));
 *   server.breaksOnce(path -> path.endsWith(".bin"), Fault.status(500));
 *   …
 *   assertThat(server.requests("v1/shard_001.bin")).hasSize(1);
 * }
 * }</pre>
 */
public final class FaultyServer implements Closeable {
  /**
   * A request that came in.
   *
   * @param path without the leading slash
   * @param range of bytes that was asked for, as in {@code 512-1023}; null for all of them
   */
  public record Request(String method, String path, @Nullable String range) {}

  /** A fault, for whom, and how often. */
  private static final class Rule {
    private final Predicate<String> path;
    private final Fault fault;
    private int left;

    Rule(Predicate<String> path, Fault fault, int times) {
      this.path = path;
      this.fault = fault;
      this.left = times;
    }
  }

  private final Map<String, byte[]> resources = new ConcurrentHashMap<>();
  private final Map<VersionId, TestVersion> versions = new TreeMap<>();
  private final List<Rule> rules = new ArrayList<>();
  private final List<Request> requests = new ArrayList<>();
  private final Map<String, List<ByteRange>> sent = new TreeMap<>();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final String host;
  private final int port;
  private Listener listener;

  private FaultyServer(String host, int wanted) throws IOException {
    this.host = host;
    listener = new Listener(host, wanted, this::converse);
    port = listener.port();
  }

  /** A server that has these versions. */
  public static FaultyServer with(TestVersion... versions) {
    return at("127.0.0.1", 0, versions);
  }

  /**
   * A server at an address of loopback.
   *
   * @param port 0 for any that is free
   */
  public static FaultyServer at(String host, int port, TestVersion... versions) {
    try {
      FaultyServer server = new FaultyServer(host, port);
      server.publish(versions);
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether a path is that of a shard. */
  public static boolean isShard(String path) {
    return path.contains("/shard_");
  }

  /** Where it is. */
  public ServerAddress address() {
    return ServerAddress.parse(url());
  }

  /** Where it is, as people write it. */
  public String url() {
    return "http://" + host + ":" + port + "/";
  }

  /** Puts versions on the server and on its list. */
  public synchronized void publish(TestVersion... more) {
    for (TestVersion version : more) {
      version.resources().forEach(resource -> put(resource.path(), version.at(resource)));
      versions.put(version.version(), version);
    }
    putList();
  }

  /** Takes a version off the server and off its list. */
  public synchronized void retire(TestVersion version) {
    versions.remove(version.version());
    putList();
    version.resources().forEach(resource -> resources.remove(resource.path()));
  }

  /** Has these versions and no others on its list, from one moment to the next. */
  public synchronized void replaceBy(TestVersion... others) {
    versions.clear();
    publish(others);
  }

  private void putList() {
    put(
        new Resource.ListOfVersions().path(),
        TestVersion.distribution(versions.values().toArray(TestVersion[]::new)));
  }

  /** Puts any bytes at a path. */
  public void put(String path, byte[] bytes) {
    resources.put(path, bytes);
  }

  /** Takes away what is at a path. */
  public void remove(String path) {
    resources.remove(path);
  }

  /** From now on, whatever is asked for at a path is answered wrongly. */
  public void breaks(String path, Fault fault) {
    breaks(path::equals, fault);
  }

  /** From now on, whatever is asked for at such paths is answered wrongly. */
  public void breaks(Predicate<String> path, Fault fault) {
    add(new Rule(path, fault, Integer.MAX_VALUE));
  }

  /** From now on, every request is answered wrongly. */
  public void breaks(Fault fault) {
    breaks(path -> true, fault);
  }

  /** The next request at such a path is answered wrongly. */
  public void breaksOnce(Predicate<String> path, Fault fault) {
    add(new Rule(path, fault, 1));
  }

  private synchronized void add(Rule rule) {
    rules.add(rule);
  }

  /** From now on, all is right again. */
  public synchronized void heals() {
    rules.clear();
  }

  /** Closes all connections and refuses new ones, until {@link #starts}. */
  public synchronized void stops() throws IOException {
    listener.close();
  }

  /** Refuses new connections; those that are there stay. */
  public synchronized void refusesNew() throws IOException {
    listener.refuse();
  }

  /** Takes connections again, at the same address. */
  public synchronized void starts() throws IOException {
    listener = new Listener(host, port, this::converse);
  }

  private void converse(Socket connection) throws IOException {
    new FaultyConnection(this, connection, closing).run();
  }

  /** The answer to a request, spoiled if a fault says so. */
  synchronized Reply reply(Request request) {
    requests.add(request);
    byte[] bytes = resources.get(request.path());
    Reply right =
        bytes == null
            ? Reply.text(404, "text/plain", "not found\n")
            : FaultyConnection.right(bytes, request.range());
    for (Rule rule : rules) {
      if (rule.left > 0 && rule.path.test(request.path())) {
        rule.left--;
        return rule.fault.spoil(right);
      }
    }
    return right;
  }

  synchronized void sent(String path, ByteRange bytes) {
    sent.computeIfAbsent(path, key -> new ArrayList<>()).add(bytes);
  }

  /** All requests so far, in the order in which they came. */
  public synchronized List<Request> requests() {
    return List.copyOf(requests);
  }

  /** The requests for a path so far. */
  public List<Request> requests(String path) {
    return requests().stream().filter(request -> request.path().equals(path)).toList();
  }

  /** Bytes of bodies that were sent, or given to a connection to send, from a path so far. */
  public long bytesSent(String path) {
    return length(sent(path));
  }

  /**
   * What was given to connections to send of a path so far, in the order in which it went, in
   * pieces of any length.
   */
  public synchronized List<ByteRange> sent(String path) {
    return List.copyOf(sent.getOrDefault(path, List.of()));
  }

  /** Bytes of bodies that were sent, or given to a connection to send, of shards so far. */
  public synchronized long shardBytesSent() {
    return sent.entrySet().stream()
        .filter(entry -> isShard(entry.getKey()))
        .mapToLong(entry -> length(entry.getValue()))
        .sum();
  }

  private static long length(List<ByteRange> ranges) {
    return ranges.stream().mapToLong(ByteRange::length).sum();
  }

  /** Forgets what was counted. */
  public synchronized void forget() {
    requests.clear();
    sent.clear();
  }

  @Override
  public void close() throws IOException {
    closing.countDown();
    stops();
  }
}
