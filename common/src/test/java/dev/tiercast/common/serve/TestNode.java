package dev.tiercast.common.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tiercast.common.digest.Sha256;
import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.serve.limit.Times;
import dev.tiercast.common.store.MemoryStore;
import dev.tiercast.common.testing.TestVersion;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.io.ArrayByteBufferPool;

/** A server over a watched store that has one version, v1. */
final class TestNode implements AutoCloseable {
  static final ServeOptions LOOPBACK =
      ServeOptions.of(0)
          .withHost("127.0.0.1")
          .withTimes(Times.DEFAULT.withDrain(Duration.ofMillis(500)));

  /** Few, so that none must be held for long. */
  static final int THREADS = 8;

  final WatchedStore store = new WatchedStore(new MemoryStore());
  final ArrayByteBufferPool.Tracking buffers = new ArrayByteBufferPool.Tracking();
  private final AtomicLong passed = new AtomicLong();
  final TestVersion version;
  final NodeServer server;
  final RawClient client;

  private TestNode(TestVersion version, ServeOptions options) throws IOException {
    this.version = version;
    version.publishIn(store);
    server = NodeServer.start(options, store, Optional::empty, null, machine());
    client = new RawClient(server.port());
  }

  private Machine machine() {
    return new Machine(THREADS, buffers, () -> System.nanoTime() + passed.get());
  }

  /** Makes the server believe that time has passed. */
  void pass(Duration time) {
    passed.addAndGet(time.toNanos());
  }

  static TestNode start(TestVersion version) throws IOException {
    return start(version, LOOPBACK);
  }

  static TestNode start(TestVersion version, ServeOptions options) throws IOException {
    return new TestNode(version, options);
  }

  /** Content of this size in one shard. */
  static TestVersion oneShard(int size) {
    return TestVersion.ofBytes(new VersionId(1), 1, size).shardSize(size).blockSize(1 << 20);
  }

  /** Waits until all that was opened is closed, and every buffer is back. */
  void awaitNothingOpen(int opened) {
    await().until(() -> store.opened() == opened && store.closed() == opened);
    await().until(() -> buffers.getLeaks().isEmpty());
  }

  /** Compares digests: a difference of megabytes would not be readable. */
  void assertIsWhole(RawAnswer shard) {
    assertThat(shard.status()).isEqualTo(200);
    assertThat(Sha256.of(shard.body())).isEqualTo(version.manifest().shards().get(0).sha256());
  }

  @Override
  public void close() {
    server.close();
  }
}
