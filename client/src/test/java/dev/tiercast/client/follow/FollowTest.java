package dev.tiercast.client.follow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tiercast.client.Client;
import dev.tiercast.client.pull.PullEvent;
import dev.tiercast.client.pull.Tier;
import dev.tiercast.client.share.ShareOptions;
import dev.tiercast.client.share.Sharing;
import dev.tiercast.common.layout.Resource;
import dev.tiercast.common.model.NodeId;
import dev.tiercast.common.model.NodeInfo;
import dev.tiercast.common.model.Role;
import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.serve.NodeServer;
import dev.tiercast.common.serve.ServeOptions;
import dev.tiercast.common.serve.Station;
import dev.tiercast.common.serve.limit.Times;
import dev.tiercast.common.store.Arrival;
import dev.tiercast.common.store.MemoryStore;
import dev.tiercast.common.testing.Fault;
import dev.tiercast.common.testing.FaultyServer;
import dev.tiercast.common.testing.TestVersion;
import dev.tiercast.common.tier.AdmittedHosts;
import dev.tiercast.common.tier.Registry;
import dev.tiercast.common.transfer.TransferOptions;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class FollowTest {
  private static final int SIZE = 50_000;
  private static final long LEFT = SIZE - 4 * 4096 - 512;
  private static final TestVersion ONE = TestVersion.ofBytes(new VersionId(1), 1, SIZE);
  private static final TestVersion TWO = ONE.flippedAt(20_000).version(new VersionId(2));
  private static final TestVersion THREE = ONE.flippedAt(30_000).version(new VersionId(3));
  private static final TestVersion TREE =
      TestVersion.named(new VersionId(4), "model").file("a.txt", 600).file("sub/b.bin", 600);

  @TempDir Path folder;

  private final FaultyServer server = FaultyServer.with(ONE);
  private final Client client = Client.of(server.url());
  private Path directory;
  private Path current;
  private FollowRequest request;

  @BeforeEach
  void name() {
    directory = folder.resolve("followed");
    current = directory.resolve("current");
    request =
        FollowRequest.into(directory)
            .polling(Duration.ofMillis(10))
            .withOptions(
                TransferOptions.STANDARD.withConnections(1).withRetryFor(Duration.ofSeconds(5)));
  }

  @AfterEach
  void stop() throws IOException {
    client.close();
    server.close();
  }

  private Following follow() {
    return new Following(client, request);
  }

  private List<String> visible() throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries
          .map(path -> path.getFileName().toString())
          .filter(name -> !name.equals(".tiercast-follow"))
          .sorted()
          .toList();
    }
  }

  @Test
  void bringsEachVersionAndLetsTheLinkPointToIt() throws Exception {
    try (Following following = follow()) {
      following.awaitSwitchTo("v1");
      assertThat(current.resolve("data.bin")).hasBinaryContent(ONE.content());
      server.publish(TWO);
      following.awaitSwitchTo("v2");
      assertThat(current.resolve("data.bin")).hasBinaryContent(TWO.content());
      assertThat(directory.resolve("v1/data.bin")).hasBinaryContent(ONE.content());
      server.publish(TREE);
      following.awaitSwitchTo("v4");
      assertThat(current.resolve("sub/b.bin")).hasBinaryContent(TREE.content("sub/b.bin"));
      assertThat(following.failures()).isEmpty();
    }
    assertThat(Files.readSymbolicLink(current)).isEqualTo(Path.of("v4"));
    assertThat(visible()).containsExactly("current", "v1", "v2", "v4");
  }

  @Test
  void fetchesOnlyTheBlocksThatHaveChanged() throws Exception {
    try (Following following = follow()) {
      following.awaitSwitchTo("v1");
      server.forget();
      server.publish(TWO);
      following.awaitSwitchTo("v2");
      assertThat(server.shardBytesSent()).isEqualTo(512);
    }
  }

  @Test
  void takesBlocksFromTheOnlyFileOfTheVersionBeforeWhateverItIsCalled() throws Exception {
    TestVersion renamed =
        TestVersion.named(new VersionId(2), "other.bin").file("other.bin", ONE.content());
    try (Following following = follow()) {
      following.awaitSwitchTo("v1");
      server.forget();
      server.publish(renamed);
      following.awaitSwitchTo("v2");
      assertThat(server.shardBytesSent()).isZero();
      assertThat(current.resolve("other.bin")).hasBinaryContent(ONE.content());
    }
  }

  @Test
  void keepsSoManyOlderOnes() throws Exception {
    request = request.keeping(1);
    try (Following following = follow()) {
      following.awaitSwitchTo("v1");
      server.publish(TWO);
      following.awaitSwitchTo("v2");
      server.publish(THREE);
      assertThat(following.await(FollowEvent.Removed.class, 1).get(0).version())
          .isEqualTo(new VersionId(1));
    }
    assertThat(visible()).containsExactly("current", "v2", "v3");
  }

  @Test
  void leavesWhatItDidNotMake() throws Exception {
    Path foreign = Files.createDirectories(directory.resolve("v2"));
    Files.writeString(foreign.resolve("data.bin"), "mine");
    Files.createDirectories(directory.resolve("v0"));
    request = request.keeping(0);
    try (Following following = follow()) {
      following.awaitSwitchTo("v1");
      server.publish(TWO);
      await().until(() -> !following.failures().isEmpty());
      assertThat(following.failures().get(0)).contains(foreign.toString(), "move it");
      server.publish(THREE);
      following.awaitSwitchTo("v3");
      following.await(FollowEvent.Removed.class, 1);
    }
    assertThat(foreign.resolve("data.bin")).hasContent("mine");
    assertThat(visible()).containsExactly("current", "v0", "v2", "v3");
  }

  @Test
  void leavesALinkThatSomebodyTurnedAndWhatItLeadsTo() throws Exception {
    server.publish(TWO);
    request = request.keeping(0);
    try (Following following = follow()) {
      following.awaitSwitchTo("v2");
    }
    Files.delete(current);
    Files.createSymbolicLink(current, Path.of("v2"));
    Path other = Files.createSymbolicLink(directory.resolve("stable"), Path.of("v2"));
    server.publish(THREE);
    try (Following following = follow()) {
      following.awaitSwitchTo("v3");
      following.await(FollowEvent.Removed.class, 1);
    }
    Files.delete(other);
    Files.delete(current);
    Files.createSymbolicLink(current, Path.of("elsewhere"));
    try (Following following = follow()) {
      await().until(() -> server.requests("distribution.txt").size() > 5);
      assertThat(following.switches()).isEmpty();
    }
    assertThat(Files.readSymbolicLink(current)).isEqualTo(Path.of("elsewhere"));
  }

  @Test
  void neverRemovesWhatTheLinkLeadsTo() throws Exception {
    try (Following following = follow()) {
      following.awaitSwitchTo("v1");
    }
    try (Shelf shelf = Shelf.open(directory)) {
      assertThat(shelf.remove(new VersionId(1))).isFalse();
      assertThat(current.resolve("data.bin")).hasBinaryContent(ONE.content());
      Files.delete(current);
      assertThat(shelf.remove(new VersionId(1))).isTrue();
    }
    assertThat(visible()).isEmpty();
  }

  @Test
  void runsTheCommandForEachVersion() throws Exception {
    Path told = folder.resolve("told");
    request =
        request.running(
            "echo $TIERCAST_VERSION $TIERCAST_PATH $(readlink '%s') >> '%s'"
                .formatted(current, told));
    try (Following following = follow()) {
      following.await(FollowEvent.CommandEnded.class, 1);
      server.publish(TWO);
      following.await(FollowEvent.CommandEnded.class, 2);
    }
    try (Following following = follow()) {
      await().until(() -> server.requests("distribution.txt").size() > 5);
      assertThat(following.events(FollowEvent.CommandEnded.class)).isEmpty();
    }
    assertThat(told)
        .hasContent("v1 %1$s/v1 v1\nv2 %1$s/v2 v2".formatted(directory.toAbsolutePath()));
  }

  @Test
  void goesOnAfterACommandThatFails() throws Exception {
    request = request.running("exit 3");
    try (Following following = follow()) {
      assertThat(following.await(FollowEvent.CommandEnded.class, 1).get(0).exitCode()).isEqualTo(3);
      server.publish(TWO);
      following.awaitSwitchTo("v2");
    }
  }

  @Test
  void runsACommandAgainThatWasStopped() throws Exception {
    Path begun = folder.resolve("begun");
    request = request.running("echo $TIERCAST_VERSION >> '%s'; sleep 600".formatted(begun));
    try (Following following = follow()) {
      await().until(() -> Files.exists(begun) && Files.size(begun) > 0);
      assertThat(following.switches()).containsExactly("v1");
    }
    request = request.running("echo again >> '%s'".formatted(begun));
    try (Following following = follow()) {
      following.await(FollowEvent.CommandEnded.class, 1);
      assertThat(following.switches()).isEmpty();
    }
    assertThat(begun).hasContent("v1\nagain");
  }

  @Test
  void finishesWhatWasTheNewestThenTakesWhatIsTheNewestNow() throws Exception {
    server.breaks("v1/shard_005.bin", Fault.stalledAfter(1000));
    try (Following following = follow()) {
      await().until(() -> following.done() == 4 * 4096 + 512);
      server.publish(TWO);
      server.publish(THREE);
      int asked = server.requests("distribution.txt").size();
      await().until(() -> server.requests("distribution.txt").size() > asked + 1);
      server.heals();
      server.stops();
      server.starts();
      following.awaitSwitchTo("v3");
      assertThat(following.switches()).containsExactly("v1", "v3");
    }
  }

  @Test
  void goesOnWithTheNextWhereOneIsRetiredOnTheWay() throws Exception {
    server.breaks("v1/shard_005.bin", Fault.stalledAfter(1000));
    try (Following following = follow()) {
      await().until(() -> following.done() == 4 * 4096 + 512);
      server.retire(ONE);
      server.publish(THREE);
      server.heals();
      server.stops();
      server.forget();
      server.starts();
      following.awaitSwitchTo("v3");
      // And the ten bytes of an answer that says that there is no v1.
      assertThat(server.shardBytesSent()).isBetween(LEFT, LEFT + 100);
      await().until(() -> visible().equals(List.of("current", "v3")));
    }
  }

  @Test
  void goesOnWithTheNextWhereOneIsRetiredThatARelayHasAPartOf() throws Exception {
    request =
        request.withOptions(
            TransferOptions.STANDARD.withConnections(1).withRetryFor(Duration.ofHours(1)));
    try (FaultyServer relay = FaultyServer.with(ONE)) {
      Tier.at(server).lists(Tier.relayWithSome(ONE, relay));
      Tier.at(server).grantsNothing(ONE);
      Tier.at(relay).holds(ONE, 32);
      server.breaks("v1/shard_005.bin", Fault.silence());
      try (Following following = follow()) {
        await().until(() -> following.done() >= 4 * 4096);
        server.publish(THREE);
        Tier.at(server).retires(ONE);
        Tier.at(relay).retires(ONE);
        server.heals();
        relay.heals();
        await().atMost(Duration.ofSeconds(30)).until(() -> !following.switches().isEmpty());
        assertThat(following.switches()).containsExactly("v3");
        assertThat(following.failures()).singleElement().asString().contains("was retired");
      }
    }
  }

  @Test
  void takesWhatThereIsOfAVersionWhileItStillSpreads() throws Exception {
    MemoryStore store = new MemoryStore();
    int blocks = ONE.manifest().grid().blockCount();
    int first = blocks / 3;
    try (NodeServer relay = relay(store);
        Client other = Client.of("127.0.0.1:" + relay.port());
        Arrival arrival = store.receive(ONE.document(), ONE.blockList())) {
      arrive(arrival, 0, first);
      try (Following following = new Following(other, request)) {
        await().until(() -> following.done() == first * 512L);
        assertThat(current).as("before all of it is there").doesNotExist();

        arrive(arrival, first, blocks - 1);
        await().until(() -> following.done() == (blocks - 1) * 512L);
        assertThat(following.switches()).as("without the last block").isEmpty();

        arrive(arrival, blocks - 1, blocks);
        following.awaitSwitchTo("v1");
        assertThat(arrival.presence().isComplete()).isTrue();
        assertThat(current.resolve("data.bin")).hasBinaryContent(ONE.content());
        assertThat(following.failures()).isEmpty();
      }
    }
  }

  @Test
  void sharesWhatItKeepsAndWhatIsOnItsWay() throws Exception {
    try (Sharing sharing = client.share(new ShareOptions(0, 0, Optional.empty()))) {
      request = request.sharing(sharing).keeping(0);
      try (Following following = follow()) {
        following.awaitSwitchTo("v1");
        server.breaks("v2/shard_005.bin", Fault.silence());
        server.publish(TWO);
        await().until(() -> !server.requests("v2/shard_005.bin").isEmpty());
        assertThat(get(sharing, "v1/shard_005.bin").body()).isEqualTo(shard(ONE, 5));
        assertThat(get(sharing, "v2/shard_004.bin").body()).isEqualTo(shard(TWO, 4));

        server.heals();
        server.stops();
        server.starts();
        following.await(FollowEvent.Removed.class, 1);
        assertThat(get(sharing, "v1/manifest.json").statusCode()).isEqualTo(404);
        assertThat(get(sharing, "v2/shard_005.bin").body()).isEqualTo(shard(TWO, 5));
      }
    }
  }

  private static byte[] shard(TestVersion version, int number) {
    return version.at(new Resource.ShardOf(version.version(), number - 1));
  }

  private static HttpResponse<byte[]> get(Sharing sharing, String path) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + sharing.port() + "/" + path);
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  private static void arrive(Arrival arrival, int from, int to) throws IOException {
    for (int block = from; block < to; block++) {
      arrival.write(block, ONE.block(block));
    }
  }

  /** One that receives what a test brings it. */
  private static NodeServer relay(MemoryStore store) throws IOException {
    NodeInfo info =
        new NodeInfo(new NodeId("01".repeat(16)), Role.RELAY, OptionalInt.of(1), Optional.empty());
    return NodeServer.start(
        ServeOptions.of(0)
            .withHost("127.0.0.1")
            .withTimes(Times.DEFAULT.withDrain(Duration.ofMillis(500))),
        store,
        Optional::empty,
        new Station(new Registry(() -> info, AdmittedHosts.OWN), OptionalInt.empty()));
  }

  @Test
  void switchesAlsoIfTheVersionIsRetiredBeforeTheSwitchSucceeds() throws Exception {
    Path way = directory.resolve(".tiercast-follow/link");
    try (Following following = follow()) {
      following.awaitSwitchTo("v1");
      Files.createDirectories(way.resolve("in it"));
      server.publish(TWO);
      await().until(() -> !following.failures().isEmpty());
      server.retire(TWO);
      server.retire(ONE);
      following.await(FollowEvent.Retired.class, 1);
      Files.delete(way.resolve("in it"));
      Files.delete(way);
      following.awaitSwitchTo("v2");
    }
  }

  @Test
  void stopsInTheMiddleAndGoesOn() throws Exception {
    server.breaks("v1/shard_005.bin", Fault.stalledAfter(1000));
    try (Following following = follow()) {
      await().until(() -> following.done() == 4 * 4096 + 512);
    }
    assertThat(current).doesNotExist();
    server.heals();
    server.forget();
    try (Following following = follow()) {
      following.awaitSwitchTo("v1");
    }
    assertThat(server.shardBytesSent()).isEqualTo(LEFT);
  }

  @Test
  void tellsOfARetiredVersionAndKeepsIt() throws Exception {
    server.publish(TWO);
    try (Following following = follow()) {
      following.awaitSwitchTo("v2");
      server.retire(TWO);
      assertThat(following.await(FollowEvent.Retired.class, 1).get(0).version())
          .isEqualTo(new VersionId(2));
      server.publish(THREE);
      following.awaitSwitchTo("v3");
      assertThat(following.switches()).containsExactly("v2", "v3");
    }
  }

  @Test
  void mendsWhatAKillLeftWithoutAServer() throws Exception {
    request = request.running("true");
    server.publish(TWO);
    try (Following following = follow()) {
      following.await(FollowEvent.CommandEnded.class, 1);
    }
    Path hidden = directory.resolve(".tiercast-follow");
    Path state = hidden.resolve("versions/v2");
    Files.writeString(state, Files.readString(state).replace("told", "proven"));
    Files.delete(current);
    Files.createSymbolicLink(hidden.resolve("link"), Path.of("v2"));
    Files.createDirectories(hidden.resolve("trash/v1"));
    server.stops();
    try (Following following = follow()) {
      following.await(FollowEvent.CommandEnded.class, 1);
      assertThat(following.switches()).containsExactly("v2");
    }
    assertThat(current.resolve("data.bin")).hasBinaryContent(TWO.content());
    assertThat(hidden.resolve("link")).doesNotExist();
    assertThat(hidden.resolve("trash")).doesNotExist();
  }

  @Test
  void pullsAgainWhatWasInItsPlaceButNotNotedYet() throws Exception {
    try (Following following = follow()) {
      following.awaitSwitchTo("v1");
    }
    Path state = directory.resolve(".tiercast-follow/versions/v1");
    Files.writeString(state, Files.readString(state).replaceFirst("told|proven", "begun"));
    Files.delete(current);
    server.forget();
    try (Following following = follow()) {
      following.awaitSwitchTo("v1");
    }
    assertThat(server.shardBytesSent()).isZero();
  }

  @Test
  void twoDoNotFollowIntoOneDirectory() throws Exception {
    try (Following following = follow()) {
      following.awaitSwitchTo("v1");
      try (Following second = follow()) {
        assertThat(second.failure()).hasMessageContaining("another one follows into it");
      }
    }
  }

  @Test
  void refusesADirectoryWhereSomethingElseIsInPlaceOfTheLink() throws Exception {
    Files.createDirectories(current);
    try (Following following = follow()) {
      assertThat(following.failure()).hasMessageContainingAll(current.toString(), "no symbolic");
    }
  }

  @Test
  void goesOnWhenTheServerComes() throws Exception {
    server.stops();
    try (Following following = follow()) {
      await().until(() -> !following.failures().isEmpty());
      server.starts();
      following.awaitSwitchTo("v1");
      assertThat(following.failures()).hasSize(1);
    }
  }

  @Test
  void refusesAnotherContentUnderTheSameNumber() throws Exception {
    try (Following following = follow()) {
      following.awaitSwitchTo("v1");
    }
    server.publish(ONE.flippedAt(7));
    try (Following following = follow()) {
      await().until(() -> !following.failures().isEmpty());
      assertThat(following.failures().get(0)).contains("another content");
    }
    assertThat(current.resolve("data.bin")).hasBinaryContent(ONE.content());
  }

  @Test
  void followsAFolderWithoutManifests() throws Exception {
    try (FaultyServer plain = FaultyServer.with();
        Client other = Client.of(plain.url())) {
      plain.put(
          "distribution.txt",
          ("v1: " + ONE.manifest().sha256() + "|1\n").getBytes(StandardCharsets.US_ASCII));
      plain.put("v1/shard_001.bin", ONE.content());
      try (Following following = new Following(other, request)) {
        following.awaitSwitchTo("v1");
        assertThat(
                following.events(FollowEvent.Pulling.class).stream()
                    .map(FollowEvent.Pulling::event)
                    .filter(PullEvent.Done.class::isInstance))
            .hasSize(1);
      }
    }
    assertThat(current.resolve("v1.bin")).hasBinaryContent(ONE.content());
  }
}
