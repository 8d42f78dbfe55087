package dev.tiercast.common.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tiercast.common.digest.Sha256;
import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.store.MemoryStore;
import dev.tiercast.common.testing.TestVersion;
import java.io.IOException;
import java.time.Duration;
import org.eclipse.jetty.io.ArrayByteBufferPool;

/** A server over a watched store that has one version, v1. */
final class TestNode implements AutoCloseable {
  static final ServeOptions LOOPBACK = ServeOptions.of(0).withHost("127.0.0.1");

  static final ServerSettings SETTINGS =
      new ServerSettings(8, Duration.ofMinutes(1), Duration.ofMinutes(1), Duration.ofMillis(500));

  final WatchedStore store = new WatchedStore(new MemoryStore());
  final ArrayByteBufferPool.Tracking buffers = new ArrayByteBufferPool.Tracking();
  final TestVersion version;
  final NodeServer server;
  final RawClient client;

  private TestNode(TestVersion version, ServerSettings settings) throws IOException {
    this.version = version;
    version.publishIn(store);
    server = NodeServer.start(LOOPBACK, store, settings, buffers);
    client = new RawClient(server.port());
  }

  /** With few threads, so that none must be held for long. */
  static TestNode start(TestVersion version) throws IOException {
    return start(version, SETTINGS);
  }

  static TestNode start(TestVersion version, ServerSettings settings) throws IOException {
    return new TestNode(version, settings);
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
    assertThat(Sha256.of(shard.body())).isEqualTo(version.manifest().shards().get(0).sha256());
  }

  @Override
  public void close() {
    server.close();
  }
}
