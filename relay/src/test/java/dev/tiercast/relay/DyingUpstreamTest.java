package dev.tiercast.relay;

import static dev.tiercast.relay.RelayLab.assertHolds;
import static dev.tiercast.relay.RelayLab.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tiercast.common.layout.Resource;
import dev.tiercast.common.model.ByteRange;
import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.serve.limit.Times;
import dev.tiercast.common.testing.FaultyServer;
import dev.tiercast.common.testing.Gate;
import dev.tiercast.common.testing.TestVersion;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What those see who wait at a relay for bytes on their way when its upstream dies. */
@Timeout(120)
class DyingUpstreamTest {
  private static final int SIZE = 4 << 20;
  private static final int BLOCK = 16 << 10;
  private static final TestVersion VERSION =
      TestVersion.ofBytes(new VersionId(1), 1, SIZE).shardSize(SIZE).blockSize(BLOCK);
  private static final Resource.ShardOf SHARD = new Resource.ShardOf(VERSION.version(), 0);
  private static final ByteRange ALL = ByteRange.ofLength(0, SIZE);

  @RegisterExtension final RelayLab lab = new RelayLab();
  @TempDir Path folder;

  private FaultyServer dying;

  /** Lets half of it through. */
  private Gate gate;

  @BeforeEach
  void start() throws IOException {
    dying = lab.add(FaultyServer.with(VERSION));
    gate = lab.add(Gate.before(dying.address().base().getPort(), SIZE / 2));
  }

  private RelayLab.Node relay(Duration longestWait, String... upstreams) throws IOException {
    RelayOptions options = RelayLab.options(folder, upstreams);
    Times times = Times.DEFAULT.withBytes(longestWait);
    return lab.relay(options.withServing(options.serving().withTimes(times)));
  }

  private ShardReader reader(RelayLab.Node relay, ByteRange range) throws IOException {
    return lab.add(ShardReader.of(relay, SHARD, range));
  }

  /** Somebody who has got a part and waits for more, at a relay whose upstream is held. */
  private ShardReader waiting(RelayLab.Node relay) throws Exception {
    gate.awaitHeld();
    ShardReader reader = reader(relay, ALL);
    eventually(() -> assertThat(reader.body().length).isGreaterThanOrEqualTo(BLOCK));
    return reader;
  }

  private static void assertRight(ShardReader reader, ByteRange range) {
    byte[] right = Arrays.copyOfRange(VERSION.shard(0), (int) range.start(), (int) range.end());
    assertThat(reader.head()).startsWith("HTTP/1.1 206 ");
    assertThat(reader.isComplete()).isTrue();
    assertThat(Arrays.equals(reader.body(), right)).isTrue();
  }

  @Test
  void readersGetAllOfItWhenAnotherUpstreamGoesOn() throws Exception {
    FaultyServer other = lab.add(FaultyServer.with());
    RelayLab.Node relay = relay(Duration.ofMinutes(1), gate.address(), other.url());
    ShardReader early = waiting(relay);
    ShardReader late = reader(relay, ByteRange.ofLength(SIZE - BLOCK, BLOCK));
    BitSet held = lab.holdings(relay, VERSION).orElseThrow().held().toBitSet();

    gate.close();
    other.publish(VERSION);

    eventually(() -> assertThat(early.isOver() && late.isOver()).isTrue());
    assertRight(early, ALL);
    assertRight(late, ByteRange.ofLength(SIZE - BLOCK, BLOCK));
    lab.awaitList(relay, VERSION);
    assertHolds(relay, VERSION);
    BitSet fetched = new BitSet();
    other
        .sent(SHARD.path())
        .forEach(range -> fetched.set((int) range.start() / BLOCK, (int) range.end() / BLOCK));
    assertThat(held.cardinality()).isPositive();
    assertThat(fetched.intersects(held)).as("what was verified is not fetched again").isFalse();
    assertThat(other.bytesSent(SHARD.path()))
        .as("what is on its way over a connection that is left for a better one is lost, no more")
        .isLessThan(2L * fetched.cardinality() * BLOCK);
  }

  @Test
  void readersAreToldToGoElsewhereWhenNobodyGoesOn() throws Exception {
    RelayLab.Node relay = relay(Duration.ofSeconds(1), gate.address());
    gate.awaitHeld();
    ShardReader early = reader(relay, ALL);
    ShardReader late = reader(relay, ByteRange.ofLength(SIZE - BLOCK, BLOCK));

    gate.close();

    eventually(() -> assertThat(early.isOver() && late.isOver()).isTrue());
    assertThat(late.head()).startsWith("HTTP/1.1 503 ").containsIgnoringCase("\r\nRetry-After: ");
    assertThat(early.head()).startsWith("HTTP/1.1 206 ");
    assertThat(early.isComplete()).isFalse();
    byte[] begin = early.body();
    assertThat(begin.length).isGreaterThanOrEqualTo(BLOCK);
    assertThat(Arrays.equals(begin, Arrays.copyOf(VERSION.shard(0), begin.length))).isTrue();
    assertThat(lab.heldAt(relay, VERSION)).as("is kept").isPositive();
  }

  @Test
  void fiftyReadersCauseOneFetch() throws Exception {
    RelayLab.Node relay = relay(Duration.ofMinutes(1), gate.address());
    gate.awaitHeld();
    List<ShardReader> readers = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      readers.add(reader(relay, ALL));
    }
    eventually(() -> assertThat(readers).allMatch(reader -> reader.body().length >= BLOCK));

    BitSet half = heldWhileNothingComes(relay);
    int askedForHalf = dying.requests(SHARD.path()).size();
    gate.pass(SIZE / 4);
    gate.awaitHeld();
    BitSet most = heldWhileNothingComes(relay);
    int askedForMost = dying.requests(SHARD.path()).size();
    gate.release();

    eventually(() -> assertThat(readers).allMatch(ShardReader::isOver));
    readers.forEach(reader -> assertRight(reader, ALL));
    assertThat(relay.told().lines("fetch")).hasSize(1);
    assertThat(askedSince(0).cardinality()).as("all of it").isEqualTo(SIZE / BLOCK);
    assertThat(most.cardinality()).isGreaterThan(half.cardinality());
    assertThat(askedSince(askedForHalf).intersects(half)).as("what was verified, again").isFalse();
    assertThat(askedSince(askedForMost).intersects(most)).as("what was verified, again").isFalse();
  }

  /** What a relay has when all that came through the gate is verified. */
  private BitSet heldWhileNothingComes(RelayLab.Node relay) {
    AtomicReference<BitSet> held = new AtomicReference<>(new BitSet());
    eventually(
        () -> {
          BitSet now = lab.holdings(relay, VERSION).orElseThrow().held().toBitSet();
          assertThat(now.isEmpty()).isFalse();
          assertThat(now).isEqualTo(held.getAndSet(now));
        });
    return held.get();
  }

  /** The blocks that the upstream was asked for after so many requests. */
  private BitSet askedSince(int requests) {
    BitSet asked = new BitSet();
    List<FaultyServer.Request> all = dying.requests(SHARD.path());
    for (FaultyServer.Request request : all.subList(requests, all.size())) {
      String range = Objects.requireNonNullElse(request.range(), "0-" + (SIZE - 1));
      int dash = range.indexOf('-');
      int first = Integer.parseInt(range.substring(0, dash));
      int last = Integer.parseInt(range.substring(dash + 1));
      asked.set(first / BLOCK, last / BLOCK + 1);
    }
    return asked;
  }
}
