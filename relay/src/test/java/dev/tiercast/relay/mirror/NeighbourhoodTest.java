package dev.tiercast.relay.mirror;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tiercast.common.layout.ServerAddress;
import dev.tiercast.common.model.BlockSpan;
import dev.tiercast.common.model.BlockSpans;
import dev.tiercast.common.model.NodeId;
import dev.tiercast.common.model.NodeInfo;
import dev.tiercast.common.model.Role;
import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.store.Presence;
import dev.tiercast.common.testing.EventServer;
import dev.tiercast.common.testing.TestVersion;
import dev.tiercast.common.tier.Holdings;
import dev.tiercast.common.tier.HoldingsJson;
import dev.tiercast.common.tier.Load;
import dev.tiercast.common.tier.Member;
import dev.tiercast.common.tier.Progress;
import dev.tiercast.common.transfer.HttpSources;
import dev.tiercast.common.transfer.NodeRequests;
import dev.tiercast.common.transfer.Source;
import dev.tiercast.common.transfer.Transfer;
import dev.tiercast.common.transfer.TransferListener;
import dev.tiercast.common.transfer.TransferOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who is asked for a version, and for what of it. */
@Timeout(60)
final class NeighbourhoodTest implements Fleet, TransferListener {
  private static final TestVersion VERSION = TestVersion.ofBytes(new VersionId(1), 1, 10_000);
  private static final int BLOCKS = VERSION.document().grid().blockCount();
  private static final BlockSpans ALL = BlockSpans.of(new BlockSpan(0, BLOCKS));

  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private final HttpSources http = add(new HttpSources());
  private final List<ServerAddress> joined = new CopyOnWriteArrayList<>();
  private final List<Member> members = new CopyOnWriteArrayList<>();
  private volatile NodeInfo self = info(100, 1);
  private EventServer server;
  private Transfer transfer;
  private Neighbourhood neighbourhood;

  private <T extends AutoCloseable> T add(T part) {
    parts.push(part);
    return part;
  }

  private static NodeInfo info(int number, int tier) {
    return new NodeInfo(
        new NodeId("%032x".formatted(number)),
        Role.RELAY,
        OptionalInt.of(tier),
        Optional.of("rack"));
  }

  private static NodeInfo client(int number) {
    return new NodeInfo(
        info(number, 1).id(), Role.CLIENT, OptionalInt.empty(), Optional.of("rack"));
  }

  private static Member member(NodeInfo node, ServerAddress address) {
    return new Member(node, address, Load.IDLE, List.of(), Duration.ZERO);
  }

  @BeforeEach
  void meet() throws IOException {
    server = add(new EventServer());
    BitSet missing = new BitSet();
    missing.set(0, BLOCKS);
    transfer =
        new Transfer(
            List.of(),
            VERSION.document(),
            VERSION.blockList(),
            missing,
            (block, bytes) -> {},
            TransferOptions.STANDARD,
            this);
    neighbourhood =
        add(
            new Neighbourhood(
                this,
                VERSION.document(),
                transfer,
                Presence.complete(BLOCKS),
                new Problems(MirrorListener.NONE)));
  }

  @AfterEach
  void close() throws Exception {
    transfer.cancel();
    while (!parts.isEmpty()) {
      parts.pop().close();
    }
  }

  private void run() {
    Thread thread =
        new Thread(
            () -> {
              try {
                transfer.run();
              } catch (IOException e) {
                // It is cancelled in the end.
              }
            });
    thread.start();
    add(
        () -> {
          transfer.cancel();
          thread.join();
        });
  }

  private static void greet(EventServer server, NodeInfo node, BlockSpans held, BlockSpans coming) {
    server.greet(
        "holdings",
        HoldingsJson.write(new Holdings(node, VERSION.document().digest(), BLOCKS, held, coming)));
  }

  private boolean isAskedForBytes() {
    return server.asked().stream().anyMatch(line -> line.contains("shard"));
  }

  @Test
  void asksAnUpstreamThatWasMetAsAPeerBefore() throws Exception {
    NodeInfo one = info(1, 1);
    greet(server, one, ALL, BlockSpans.NONE);
    EventServer elsewhere = add(new EventServer());
    greet(elsewhere, one, ALL, BlockSpans.NONE);
    members.add(member(one, elsewhere.address()));
    neighbourhood.look();
    await().until(() -> joined.contains(elsewhere.address()));

    neighbourhood.join(http.at(server.address()));
    await().until(() -> joined.contains(server.address()));
    neighbourhood.look();

    run();
    await().until(this::isAskedForBytes);
    assertThat(elsewhere.asked()).noneMatch(line -> line.contains("shard"));
  }

  @Test
  void takesFromAClientWhatThatHasAndWaitsForNothingThere() throws Exception {
    NodeInfo client = client(1);
    EventServer silent = add(new EventServer());
    members.add(member(client(2), silent.address()));
    greet(server, client, BlockSpans.NONE, ALL);
    members.add(
        new Member(
            client,
            server.address(),
            Load.IDLE,
            List.of(new Progress(VERSION.version(), VERSION.document().digest(), BLOCKS, 0)),
            Duration.ZERO));
    neighbourhood.look();
    await().until(() -> joined.contains(server.address()));
    run();
    assertThat(isAskedForBytes()).as("it may wait for this relay").isFalse();

    server.tell("held", HoldingsJson.write(ALL));
    await().until(this::isAskedForBytes);
    assertThat(silent.asked()).as("who tells nothing of it").isEmpty();
  }

  @Test
  void asksForWhatComesAtOneThatIsNearerNowThanItWas() {
    NodeInfo peer = info(1, 1);
    greet(server, peer, BlockSpans.NONE, ALL);
    members.add(member(peer, server.address()));
    neighbourhood.look();
    await().until(() -> joined.contains(server.address()));
    run();
    assertThat(isAskedForBytes()).as("it may wait for the same").isFalse();

    self = info(100, 2);
    neighbourhood.look();

    await().until(this::isAskedForBytes);
  }

  /** Something before it may let nothing through but what browsers ask. */
  @Test
  void takesWithoutGrantsWhatAnOriginHasThatGrantsNothing() {
    server.refusePosts(405);
    NodeInfo origin =
        new NodeInfo(info(1, 1).id(), Role.ORIGIN, OptionalInt.of(0), Optional.empty());
    greet(server, origin, ALL, BlockSpans.NONE);
    neighbourhood.join(http.at(server.address()));
    run();

    await().until(this::isAskedForBytes);
  }

  @Test
  void goesOnWithAPeerThatNoListNamesAnyMore() throws Exception {
    NodeInfo peer = info(1, 1);
    greet(server, peer, BlockSpans.NONE, BlockSpans.NONE);
    members.add(member(peer, server.address()));
    neighbourhood.look();
    await().until(() -> joined.contains(server.address()));

    members.clear();
    neighbourhood.look();
    run();
    server.tell("held", HoldingsJson.write(ALL));

    await().until(this::isAskedForBytes);
  }

  @Test
  void takesAnUpstreamForAPlainServerOnlyWhenItSaysSo() throws Exception {
    AtomicInteger busy = new AtomicInteger();
    MockWebServer upstream = add(new MockWebServer());
    upstream.setDispatcher(
        new Dispatcher() {
          @Override
          public MockResponse dispatch(RecordedRequest request) {
            boolean isBusy = busy.incrementAndGet() < 3;
            assertThat(joined).isEmpty();
            return new MockResponse.Builder().code(isBusy ? 503 : 404).build();
          }
        });
    upstream.start();
    neighbourhood.join(http.at(ServerAddress.parse("127.0.0.1:" + upstream.getPort())));

    await().until(() -> !joined.isEmpty());
    assertThat(busy).hasValueGreaterThanOrEqualTo(3);
  }

  @Override
  public void onJoin(ServerAddress source) {
    joined.add(source);
  }

  @Override
  public NodeInfo self() {
    return self;
  }

  @Override
  public List<Member> members() {
    return members;
  }

  @Override
  public boolean isBeside(ServerAddress upstream) {
    return false;
  }

  @Override
  public boolean isNode(ServerAddress upstream) {
    return false;
  }

  @Override
  public void watch(Runnable listener) {}

  @Override
  public Source source(ServerAddress address) {
    return http.at(address);
  }

  @Override
  public NodeRequests node(ServerAddress address) {
    return http.node(address);
  }
}
