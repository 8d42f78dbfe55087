package dev.tiercast.common.transfer;

import dev.tiercast.common.layout.ServerAddress;
import dev.tiercast.common.testing.Aside;
import dev.tiercast.common.testing.FaultyServer;
import dev.tiercast.common.testing.TestVersion;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;

/** A transfer of a version from some servers, with all that can be observed of it. */
final class Fetching implements Closeable {
  private final TestVersion version;
  private List<ServerAddress> servers;
  private final Told told = new Told();
  private CountingSink sink;
  private BitSet missing;
  private HttpSources http = new HttpSources();
  private TransferOptions options = new TransferOptions(4, 2, Duration.ofSeconds(20));

  Fetching(TestVersion version, FaultyServer... servers) {
    this.version = version;
    this.servers = Stream.of(servers).map(FaultyServer::address).toList();
    this.sink = new CountingSink(version);
    this.missing = new BitSet();
    missing.set(0, version.blockList().size());
  }

  Fetching oneAtATime() {
    options = options.withConnections(1);
    return this;
  }

  Fetching atMost(long bytesPerSecond) {
    options = options.withRate(bytesPerSecond);
    return this;
  }

  Fetching retryingFor(Duration time) {
    options = options.withRetryFor(time);
    return this;
  }

  Fetching waitingForBytes(Duration time) {
    http.close();
    http = new HttpSources(time, time, Proxies.none());
    return this;
  }

  /** From elsewhere. */
  Fetching from(ServerAddress... others) {
    servers = List.of(others);
    return this;
  }

  Fetching missing(BitSet blocks) {
    missing = blocks;
    return this;
  }

  Fetching into(CountingSink other) {
    sink = other;
    return this;
  }

  Source source(FaultyServer server) {
    return http.at(server.address());
  }

  Transfer transfer() {
    List<Source> sources = http.at(servers);
    return new Transfer(
        sources, version.document(), version.blockList(), missing, sink, options, told);
  }

  Fetching run() throws IOException {
    transfer().run();
    return this;
  }

  /** Runs aside; a failure is the cause of the future's. */
  CompletableFuture<Void> start() {
    return start(transfer());
  }

  CompletableFuture<Void> start(Transfer transfer) {
    return CompletableFuture.runAsync(
        () -> {
          try {
            transfer.run();
          } catch (IOException e) {
            throw new CompletionException(e);
          }
        },
        Aside.ASIDE);
  }

  CountingSink sink() {
    return sink;
  }

  Told told() {
    return told;
  }

  void assertHasAll() {
    sink.assertHas(missing);
  }

  @Override
  public void close() {
    http.close();
  }
}
