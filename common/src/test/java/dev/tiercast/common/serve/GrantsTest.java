package dev.tiercast.common.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tiercast.common.layout.Resource;
import dev.tiercast.common.layout.ServerAddress;
import dev.tiercast.common.model.BlockSpan;
import dev.tiercast.common.model.BlockSpans;
import dev.tiercast.common.model.Digest;
import dev.tiercast.common.model.Limits;
import dev.tiercast.common.model.NodeId;
import dev.tiercast.common.model.NodeInfo;
import dev.tiercast.common.model.Role;
import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.serve.observe.Exposition;
import dev.tiercast.common.store.Arrival;
import dev.tiercast.common.store.MemoryStore;
import dev.tiercast.common.store.Presence;
import dev.tiercast.common.testing.Aside;
import dev.tiercast.common.testing.TestVersion;
import dev.tiercast.common.tier.AdmittedHosts;
import dev.tiercast.common.tier.Announcement;
import dev.tiercast.common.tier.GrantJson;
import dev.tiercast.common.tier.GrantLoop;
import dev.tiercast.common.tier.GrantRequest;
import dev.tiercast.common.tier.Load;
import dev.tiercast.common.tier.Place;
import dev.tiercast.common.tier.RefusedException;
import dev.tiercast.common.tier.Registry;
import dev.tiercast.common.transfer.HttpSources;
import dev.tiercast.common.transfer.NodeReply;
import dev.tiercast.common.transfer.NodeRequests;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class GrantsTest {
  private static final VersionId V1 = new VersionId(1);
  private static final int BLOCKS = 40;
  private static final BlockSpans ALL = BlockSpans.of(new BlockSpan(0, BLOCKS));

  private final TestVersion version =
      TestVersion.ofBytes(V1, 1, BLOCKS * 100).shardSize(1000).blockSize(100);
  private final MemoryStore store = new MemoryStore();
  private final NodeInfo self =
      new NodeInfo(id(99), Role.ORIGIN, OptionalInt.of(0), Optional.empty());
  private final Registry registry = new Registry(() -> self, AdmittedHosts.OWN);
  private final Grants grants = new Grants(1);
  private final HttpSources http = new HttpSources();
  private NodeServer server;

  @BeforeEach
  void start() throws IOException {
    version.publishIn(store);
    server =
        NodeServer.start(
            TestNode.LOOPBACK, store, Optional::empty, new Station(registry, OptionalInt.of(1)));
  }

  @AfterEach
  void stop() {
    http.close();
    server.close();
  }

  private static NodeId id(int number) {
    return new NodeId("%032x".formatted(number));
  }

  private NodeRequests node() {
    return http.node(ServerAddress.parse("127.0.0.1:" + server.port()));
  }

  private GrantRequest question(int who, boolean spreads, int count, BlockSpans wanted) {
    return new GrantRequest(
        id(who), Optional.empty(), spreads, version.document().digest(), count, wanted);
  }

  private NodeReply ask(GrantRequest question, Duration wait) throws IOException {
    return node()
        .post(
            new Resource.GrantsOf(V1),
            GrantJson.write(question),
            Map.of(),
            wait,
            GrantRequest.MOST_BYTES);
  }

  private BlockSpans grant(int who, boolean spreads, int count) throws IOException {
    NodeReply reply = ask(question(who, spreads, count, ALL), Duration.ZERO);
    assertThat(reply.status()).as(reply.text()).isEqualTo(200);
    return GrantJson.readBlocks("", reply.body(), BLOCKS);
  }

  private BlockSpans grant(GrantRequest question, String from, long now) throws RefusedException {
    return grants.grant(version.manifest(), question, from, false, now);
  }

  private Future<BlockSpans> waiting(int who, int count) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            NodeReply reply = ask(question(who, false, count, ALL), Duration.ofSeconds(50));
            return GrantJson.readBlocks("", reply.body(), BLOCKS);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        },
        Aside.ASIDE);
  }

  @Test
  void grantsEveryBlockOnceBeforeAnyTwice() throws Exception {
    BitSet all = new BitSet();
    for (int i = 0; i < 5; i++) {
      BitSet some = grant(i % 2, true, 8).toBitSet();
      assertThat(some.cardinality()).isEqualTo(8);
      assertThat(some.intersects(all)).isFalse();
      all.or(some);
    }
    assertThat(grant(2, true, 8).isEmpty()).as("more than one copy").isTrue();
  }

  @Test
  void putsOffTheAnswerUntilThereAreSome() throws Exception {
    int block = grant(1, true, 1).spans().get(0).first();
    new RawClient(server.port())
        .get(
            "/v1/shard_%03d.bin".formatted(block / 10 + 1),
            "Range: bytes=%d-%d".formatted(block % 10 * 100, block % 10 * 100 + 99));
    // Those who spread come first: whoever does not waits until they have what they were told to
    // take, and for two seconds of their silence.
    Future<BlockSpans> later = waiting(2, 4);
    assertThat(later.get().count()).isEqualTo(4);
    await().until(() -> server.waiting() == 0);
  }

  @Test
  void letsThoseGoWhoWaitWhenItDrains() throws Exception {
    grant(1, true, BLOCKS);
    Future<BlockSpans> later = waiting(2, 4);
    await().until(() -> server.waiting() == 1);

    server.drain();
    assertThat(later.get().isEmpty()).isTrue();
  }

  @Test
  void refusesWhatItDoesNotHave() throws Exception {
    GrantRequest other =
        new GrantRequest(id(1), Optional.empty(), true, Digest.parse("ab".repeat(32)), 1, ALL);
    assertThat(ask(other, Duration.ZERO).status()).isEqualTo(409);
    NodeReply gone =
        node()
            .post(
                new Resource.GrantsOf(new VersionId(2)),
                GrantJson.write(other),
                Map.of(),
                Duration.ZERO,
                100);
    assertThat(gone.status()).isEqualTo(404);
    NodeReply nonsense =
        node()
            .post(
                new Resource.GrantsOf(V1),
                "{\"wanted\":[[1]]}".getBytes(StandardCharsets.UTF_8),
                Map.of(),
                Duration.ZERO,
                100);
    assertThat(nonsense.status()).isEqualTo(400);
    assertThat(new RawClient(server.port()).get("/api/v1/versions/v1/grants").status())
        .isEqualTo(405);
  }

  @ParameterizedTest
  @ValueSource(ints = {BLOCKS + 1, Limits.BLOCKS + 1, Integer.MAX_VALUE})
  void refusesToGrantWhatTheVersionDoesNotHave(int end) throws Exception {
    String beyond =
        new String(GrantJson.write(question(1, true, 1, ALL)), StandardCharsets.UTF_8)
            .replace("[0," + BLOCKS + "]", "[1," + end + "]");
    NodeReply reply =
        node()
            .post(
                new Resource.GrantsOf(V1),
                beyond.getBytes(StandardCharsets.UTF_8),
                Map.of(),
                Duration.ZERO,
                100);

    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.text()).contains("wanted: goes beyond");
  }

  @Test
  void forgetsWhatWasGrantedToWhoeverIsNoMemberAnyMore() throws Exception {
    BlockSpans first = grant(question(1, true, BLOCKS, ALL), "10.0.0.1", 0);
    assertThat(first).isEqualTo(ALL);
    grants.look(Set.of(V1), Set.of(id(1)), 0);
    assertThat(grant(question(2, true, 1, ALL), "10.0.0.2", 0).isEmpty()).isTrue();

    grants.look(Set.of(V1), Set.of(id(2)), 1);
    assertThat(grant(question(2, true, 1, ALL), "10.0.0.2", 1).count()).isEqualTo(1);
  }

  @Test
  void keepsInMindWhatWasSent() throws Exception {
    long later = Duration.ofSeconds(31).toNanos();
    BlockSpans two = BlockSpans.of(new BlockSpan(0, 2));
    grant(question(1, true, 2, two), "10.0.0.1", 0);
    grants.sent(V1, 0, "10.0.0.1");
    grants.sent(V1, 1, "10.0.0.9");

    assertThat(grant(question(2, true, 2, two), "10.0.0.2", later))
        .isEqualTo(BlockSpans.of(new BlockSpan(1, 2)));
  }

  @Test
  void refusesToGrantToANodeOfAnotherHost() throws Exception {
    registry.announce(
        new Announcement(
            new NodeInfo(id(7), Role.RELAY, OptionalInt.of(1), Optional.empty()),
            new Place.Port(1),
            Load.IDLE,
            List.of(),
            List.of()),
        "10.0.0.1",
        System.nanoTime());
    NodeReply reply = ask(question(7, true, 4, ALL), Duration.ofSeconds(50));
    assertThat(reply.status()).isEqualTo(403);
    assertThat(reply.text()).contains("another host has announced this node");

    grant(question(1, true, 1, ALL), "10.0.0.1", 0);
    assertThatThrownBy(() -> grant(question(1, true, 1, ALL), "10.0.0.2", 0))
        .isInstanceOf(RefusedException.class);
    assertThat(
            grants
                .grant(version.manifest(), question(1, true, 1, ALL), "10.0.0.2", true, 0)
                .count())
        .as("its own")
        .isEqualTo(1);
  }

  @Test
  void grantsToSomeNodesOfAHostAlone() throws Exception {
    for (int i = 0; i < 64; i++) {
      grant(question(i, false, 1, ALL), "10.0.0.1", 0);
    }
    assertThatThrownBy(() -> grant(question(64, false, 1, ALL), "10.0.0.1", 0))
        .isInstanceOf(RefusedException.class);
    assertThat(grant(question(64, true, 1, ALL), "10.0.0.2", 0).count()).isEqualTo(1);

    long later = Duration.ofSeconds(61).toNanos();
    grants.look(Set.of(V1), Set.of(), later);
    assertThat(grant(question(65, true, 1, ALL), "10.0.0.1", later).count()).isEqualTo(1);
  }

  @Test
  void countsCopiesOfWhatArrives() throws Exception {
    TestVersion next =
        TestVersion.ofBytes(new VersionId(2), 2, 1000).shardSize(1000).blockSize(100);
    try (Arrival arrival = store.receive(next.document(), next.blockList())) {
      arrival.write(0, next.block(0));
      new RawClient(server.port()).get("/v2/shard_001.bin", "Range: bytes=0-99");
      await()
          .untilAsserted(() -> assertThat(figures()).contains("copies_most{version=\"v2\"} 1.0"));
    }
    server.metrics().forgetWhatIsGone();
    assertThat(figures()).doesNotContain("v2");
  }

  private String figures() {
    return new String(server.metrics().scrape(Exposition.TEXT), StandardCharsets.UTF_8);
  }

  @Test
  void countsCopiesByTheLastByteOfEachBlock() throws Exception {
    RawClient raw = new RawClient(server.port());
    raw.get("/v1/shard_001.bin");
    raw.get("/v1/shard_001.bin", "Range: bytes=150-299");
    raw.get("/v1/shard_004.bin", "Range: bytes=900-998");
    raw.get("/v1/content/" + version.manifest().files().get(0).path(), "Range: bytes=0-299");

    await()
        .untilAsserted(
            () ->
                assertThat(figures())
                    .contains("tiercast_block_copies_most{version=\"v1\"} 3.0")
                    .contains("tiercast_block_copies_mean{version=\"v1\"} " + 15.0 / BLOCKS));
  }

  @Test
  void keepsSomeBlocksAheadOfWhatIsFetched() throws Exception {
    GrowingStub presence = new GrowingStub();
    BitSet granted = new BitSet();
    GrantLoop.Subject subject =
        new GrantLoop.Subject(id(1), Optional.empty(), true, V1, version.document().digest());
    try (GrantLoop loop =
        new GrantLoop(
            node(),
            subject,
            presence,
            runs -> {
              synchronized (granted) {
                BitSet wanted = ALL.toBitSet();
                wanted.andNot(granted);
                return BlockSpans.of(wanted);
              }
            },
            () -> {
              synchronized (granted) {
                BitSet ahead = (BitSet) granted.clone();
                ahead.stream().filter(presence::has).forEach(ahead::clear);
                return 16 - ahead.cardinality();
              }
            },
            blocks -> {
              synchronized (granted) {
                granted.or(blocks);
              }
            },
            refusal -> {})) {
      loop.start();
      awaitGranted(granted, 16);
      presence.arrive(granted, 8);
      awaitGranted(granted, 24);
      presence.arrive(granted, 24);
      awaitGranted(granted, 40);
    }
  }

  private static void awaitGranted(BitSet granted, int count) {
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () -> {
              synchronized (granted) {
                assertThat(granted.cardinality()).isEqualTo(count);
              }
            });
  }

  /** A version whose blocks come when the test says so. */
  private static final class GrowingStub implements Presence {
    private final BitSet held = new BitSet();
    private volatile Listener listener = new Listener() {};

    void arrive(BitSet granted, int count) {
      BitSet more;
      synchronized (granted) {
        more = (BitSet) granted.clone();
      }
      more.stream().limit(count).forEach(this::arrive);
    }

    private void arrive(int block) {
      synchronized (this) {
        held.set(block);
      }
      listener.onHeld(block);
    }

    @Override
    public int blocks() {
      return BLOCKS;
    }

    @Override
    public synchronized boolean has(int block) {
      return held.get(block);
    }

    @Override
    public synchronized BitSet held() {
      return (BitSet) held.clone();
    }

    @Override
    public synchronized int heldCount() {
      return held.cardinality();
    }

    @Override
    public BitSet coming() {
      return new BitSet();
    }

    @Override
    public boolean isComplete() {
      return heldCount() == BLOCKS;
    }

    @Override
    public boolean hasEnded() {
      return isComplete();
    }

    @Override
    public void want(int block) {}

    @Override
    public Watch watch(Listener other) {
      listener = other;
      return () -> listener = new Listener() {};
    }
  }
}
