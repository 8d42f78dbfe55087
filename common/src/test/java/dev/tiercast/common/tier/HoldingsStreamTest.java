package dev.tiercast.common.tier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tiercast.common.layout.ServerAddress;
import dev.tiercast.common.model.BlockSpan;
import dev.tiercast.common.model.BlockSpans;
import dev.tiercast.common.model.Digest;
import dev.tiercast.common.model.NodeId;
import dev.tiercast.common.model.NodeInfo;
import dev.tiercast.common.model.Role;
import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.testing.EventServer;
import dev.tiercast.common.testing.FaultyServer;
import dev.tiercast.common.transfer.HttpSources;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is heard of a node that tells which blocks it holds. */
@Timeout(60)
final class HoldingsStreamTest {
  private static final VersionId V3 = new VersionId(3);
  private static final Digest MANIFEST = Digest.parse("ab".repeat(32));
  private static final NodeInfo NODE =
      new NodeInfo(
          new NodeId("01".repeat(16)), Role.RELAY, OptionalInt.of(1), Optional.of("r1/\"x\""));

  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private final HttpSources http = add(new HttpSources());
  private final List<String> heard = new CopyOnWriteArrayList<>();
  private EventServer server;

  private <T extends AutoCloseable> T add(T part) {
    parts.push(part);
    return part;
  }

  @BeforeEach
  void start() throws IOException {
    server = add(new EventServer());
  }

  @AfterEach
  void close() throws Exception {
    while (!parts.isEmpty()) {
      parts.pop().close();
    }
    await().until(() -> Thread.getAllStackTraces().keySet().stream().noneMatch(this::isFollowing));
  }

  private boolean isFollowing(Thread thread) {
    return thread.getName().startsWith("holdings-");
  }

  private static BlockSpans spans(int... ends) {
    BlockSpans spans = BlockSpans.NONE;
    for (int i = 0; i < ends.length; i += 2) {
      BitSet both = spans.toBitSet();
      both.set(ends[i], ends[i + 1]);
      spans = BlockSpans.of(both);
    }
    return spans;
  }

  private void greet(int... held) {
    Holdings holdings = new Holdings(NODE, MANIFEST, 10, spans(held), spans(8, 9));
    server.greet("holdings", HoldingsJson.write(holdings));
  }

  private static String text(BlockSpans blocks) {
    return blocks.spans().stream().map(HoldingsStreamTest::text).toList().toString();
  }

  private static String text(BlockSpan span) {
    return span.first() + "-" + span.end();
  }

  private HoldingsStream follow(ServerAddress address) {
    HoldingsStream stream = add(new HoldingsStream(http.node(address), V3, new Told()));
    stream.start();
    return stream;
  }

  private final class Told implements HoldingsStream.Listener {
    @Override
    public void begins(Holdings holdings) {
      assertThat(holdings.node()).isEqualTo(NODE);
      assertThat(holdings.manifest()).isEqualTo(MANIFEST);
      heard.add("has %s of %d".formatted(text(holdings.held()), holdings.blocks()));
      heard.add("coming " + text(holdings.coming()));
    }

    @Override
    public void held(BlockSpans more) {
      heard.add("held " + text(more));
    }

    @Override
    public void coming(BlockSpans now) {
      heard.add("coming " + text(now));
    }

    @Override
    public void ended() {
      heard.add("ended");
    }

    @Override
    public void lost(IOException reason) {
      heard.add("lost");
    }
  }

  private void awaitHeard(String... lines) {
    await().untilAsserted(() -> assertThat(heard).containsExactly(lines));
  }

  @Test
  void hearsWhatIsThereAndWhatComes() throws Exception {
    greet(0, 2, 5, 7);
    follow(server.address());
    awaitHeard("has [0-2, 5-7] of 10", "coming [8-9]");

    server.tell("held", "[[8,9]]");
    server.tell("something else", "that is not known yet");
    server.tell("coming", "[[2,3],[4,5]]");

    awaitHeard("has [0-2, 5-7] of 10", "coming [8-9]", "held [8-9]", "coming [2-3, 4-5]");
    assertThat(server.asked()).containsExactly("GET /api/v1/versions/v3/blocks HTTP/1.1");
  }

  @Test
  void isDoneWhenEverythingIsThere() throws Exception {
    greet(0, 9);
    follow(server.address());
    await().until(() -> server.listeners() == 1);
    server.tell("held", "[[9,10]]");
    server.tell("end", "{}");
    server.end();

    awaitHeard("has [0-9] of 10", "coming [8-9]", "held [9-10]", "ended");
    await().until(() -> Thread.getAllStackTraces().keySet().stream().noneMatch(this::isFollowing));
  }

  @Test
  void comesBackWhenItIsCutOff() throws Exception {
    greet(0, 2);
    follow(server.address());
    await().until(() -> server.listeners() == 1);
    greet(0, 3);

    server.cut();

    awaitHeard("has [0-2] of 10", "coming [8-9]", "lost", "has [0-3] of 10", "coming [8-9]");
  }

  @Test
  void knowsThatItIsDoneWithoutBeingTold() throws Exception {
    greet(0, 10);
    follow(server.address());
    await().until(() -> server.listeners() == 1);

    server.end();

    awaitHeard("has [0-10] of 10", "coming [8-9]", "ended");
    await().until(() -> Thread.getAllStackTraces().keySet().stream().noneMatch(this::isFollowing));
  }

  /** The node may be about to go, and what it holds with it. */
  @Test
  void takesAnEndOfWhichItWasNotToldForOneThatCameTooEarly() throws Exception {
    greet(0, 2);
    follow(server.address());
    await().until(() -> server.listeners() == 1);

    server.end();

    awaitHeard("has [0-2] of 10", "coming [8-9]", "lost", "has [0-2] of 10", "coming [8-9]");
  }

  @Test
  void comesBackWhereTheComingWasBrokenOff() throws Exception {
    greet(0, 2);
    follow(server.address());
    await().until(() -> server.listeners() == 1);

    server.tell("end", "[]");
    server.end();

    awaitHeard("has [0-2] of 10", "coming [8-9]", "ended", "has [0-2] of 10", "coming [8-9]");
  }

  @Test
  void takesNothingThatMakesNoSense() throws Exception {
    greet(0, 2);
    follow(server.address());
    await().until(() -> server.listeners() == 1);

    server.tell("held", "[[9,11]]");

    awaitHeard("has [0-2] of 10", "coming [8-9]", "lost", "has [0-2] of 10", "coming [8-9]");
  }

  @Test
  void hearsOfAServerThatKnowsNothingOfThis() throws Exception {
    FaultyServer plain = add(FaultyServer.with());

    follow(plain.address());

    await().until(() -> heard.equals(List.of("lost", "lost")));
  }

  @Test
  void endsWhenItIsClosed() throws Exception {
    greet(0, 2);
    HoldingsStream stream = follow(server.address());
    await().until(() -> server.listeners() == 1);

    stream.close();

    await().until(() -> Thread.getAllStackTraces().keySet().stream().noneMatch(this::isFollowing));
    assertThat(heard).doesNotContain("lost");
  }
}
