package dev.tiercast.client.pull;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tiercast.client.Client;
import dev.tiercast.client.share.ShareOptions;
import dev.tiercast.client.share.Sharing;
import dev.tiercast.common.layout.ServerAddress;
import dev.tiercast.common.model.NodeId;
import dev.tiercast.common.model.NodeInfo;
import dev.tiercast.common.model.Role;
import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.serve.NodeServer;
import dev.tiercast.common.serve.ServeOptions;
import dev.tiercast.common.serve.Station;
import dev.tiercast.common.store.MemoryStore;
import dev.tiercast.common.testing.Aside;
import dev.tiercast.common.testing.Fault;
import dev.tiercast.common.testing.FaultyServer;
import dev.tiercast.common.testing.TestVersion;
import dev.tiercast.common.tier.AdmittedHosts;
import dev.tiercast.common.tier.Load;
import dev.tiercast.common.tier.Member;
import dev.tiercast.common.tier.Progress;
import dev.tiercast.common.tier.Registry;
import dev.tiercast.common.transfer.TransferOptions;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Others get what is pulled, from where it is written. */
@Timeout(60)
final class SharingTest {
  private static final ShareOptions ANY_PORT = new ShareOptions(0, 0, Optional.empty());
  private static final TestVersion FILE = TestVersion.ofBytes(new VersionId(1), 1, 50_000);
  private static final int BLOCKS = FILE.manifest().grid().blockCount();
  private static final TestVersion TREE =
      TestVersion.named(new VersionId(2), "model")
          .file("a.txt", 600)
          .file("big.bin", 20_000)
          .file("nothing", 0)
          .file("z.txt", 700);

  @TempDir Path folder;

  private final FaultyServer server = FaultyServer.with(FILE, TREE);
  private final Client client = Client.of(server.url());

  @AfterEach
  void stop() throws IOException {
    client.close();
    server.close();
  }

  private Pulled pullFrom(Sharing sharing, PullRequest request) throws IOException {
    try (Client other = Client.of("127.0.0.1:" + sharing.port())) {
      return other.pull(request, event -> {});
    }
  }

  private PullRequest one(String name) {
    return PullRequest.of("v1")
        .toFile(folder.resolve(name))
        .withOptions(TransferOptions.STANDARD.withConnections(1));
  }

  @Test
  void servesWhatIsInItsPlace() throws Exception {
    try (Sharing sharing = client.share(ANY_PORT)) {
      client.pull(one("first").sharing(sharing), event -> {});
      server.stops();
      Pulled pulled = pullFrom(sharing, one("second"));

      assertThat(pulled.fetched()).isEqualTo(50_000);
      assertThat(folder.resolve("second")).hasBinaryContent(FILE.content());
    }
  }

  @Test
  void servesWhatWasThereAlready() throws Exception {
    client.pull(one("first"), event -> {});
    try (Sharing sharing = client.share(ANY_PORT)) {
      client.pull(one("first").sharing(sharing), event -> {});
      pullFrom(sharing, one("second"));

      assertThat(folder.resolve("second")).hasBinaryContent(FILE.content());
    }
  }

  @Test
  void readsShardsAcrossFiles() throws Exception {
    PullRequest tree = PullRequest.of("v2");
    try (Sharing sharing = client.share(ANY_PORT)) {
      client.pull(tree.toDirectory(folder.resolve("first")).sharing(sharing), event -> {});
      pullFrom(sharing, tree.toDirectory(folder.resolve("second")));

      for (String file : List.of("a.txt", "big.bin", "nothing", "z.txt")) {
        assertThat(folder.resolve("second").resolve(file)).hasBinaryContent(TREE.content(file));
      }
    }
  }

  @Test
  void doesNotShareAPart() throws Exception {
    PullRequest part = PullRequest.of("v2").including(List.of("*.txt"));
    try (Sharing sharing = client.share(ANY_PORT)) {
      client.pull(part.toDirectory(folder.resolve("first")).sharing(sharing), event -> {});

      assertThatThrownBy(() -> pullFrom(sharing, one("second")))
          .hasMessageContaining("nothing has been published");
    }
  }

  /** At a hundred bytes a second it takes minutes: it is not through when another one is. */
  @Test
  void sendsNoMoreThanItMay() throws Exception {
    try (Sharing slow = client.share(new ShareOptions(0, 100, Optional.empty()));
        Sharing quick = client.share(ANY_PORT)) {
      client.pull(one("first").sharing(slow), event -> {});
      client.pull(one("second").sharing(quick), event -> {});
      CompletableFuture<HttpResponse<byte[]>> waiting =
          HttpClient.newHttpClient()
              .sendAsync(
                  HttpRequest.newBuilder(
                          URI.create("http://127.0.0.1:" + slow.port() + "/v1/content/data.bin"))
                      .build(),
                  HttpResponse.BodyHandlers.ofByteArray());

      assertThat(get(quick, "v1/content/data.bin").body()).isEqualTo(FILE.content());
      assertThat(waiting).isNotDone();
    }
  }

  @Test
  void servesNothingThatWasPutInItsPlaceByAnotherPull() throws Exception {
    TestVersion three = FILE.flippedAt(2_000).version(new VersionId(3));
    server.publish(three);
    try (Sharing sharing = client.share(ANY_PORT)) {
      client.pull(one("first").sharing(sharing), event -> {});
      server.breaks("v3/shard_001.bin", Fault.silence());
      Pull second =
          client.prepare(PullRequest.of("v3").toFile(folder.resolve("first")), event -> {});
      CompletableFuture<Pulled> running = aside(second::run);
      // Where the first one was assembled, the second one is now.
      await().until(() -> !server.requests("v3/shard_001.bin").isEmpty());

      assertThat(get(sharing, "v1/shard_001.bin").body())
          .isEqualTo(Arrays.copyOf(FILE.content(), 4096));
      server.heals();
      server.stops();
      server.starts();
      running.get();
      assertThat(get(sharing, "v1/shard_001.bin").statusCode()).isEqualTo(404);
      assertThat(get(sharing, "api/v1/versions").body()).asString().doesNotContain("v1");
    }
  }

  @Test
  void servesNothingThatWasChangedInItsPlace() throws Exception {
    try (Sharing sharing = client.share(ANY_PORT)) {
      client.pull(one("first").sharing(sharing), event -> {});
      byte[] changed = FILE.content().clone();
      changed[0]++;
      Files.write(folder.resolve("first"), changed);
      Files.setLastModifiedTime(folder.resolve("first"), FileTime.fromMillis(0));

      assertThat(get(sharing, "v1/shard_001.bin").statusCode()).isEqualTo(404);
      assertThat(get(sharing, "v1/manifest.json").statusCode()).isEqualTo(404);
    }
  }

  @Test
  void servesNothingOfAPullThatFailed() throws Exception {
    try (Sharing sharing = client.share(ANY_PORT)) {
      Path target = folder.resolve("first");
      Heard heard = new Heard();
      server.breaks("v1/shard_005.bin", Fault.stalledAfter(1000));
      CompletableFuture<Pulled> running =
          aside(() -> client.pull(one("first").sharing(sharing), heard));
      await().until(() -> heard.last() == 4 * 4096 + 512);
      // Comes into the way of what is complete.
      Files.createDirectories(target.resolve("mine"));
      server.heals();
      server.stops();
      server.starts();

      assertThatThrownBy(running::get).hasMessageContaining(target.toString());
      assertThat(get(sharing, "v1/manifest.json").statusCode()).isEqualTo(404);
    }
  }

  private static HttpResponse<byte[]> get(Sharing sharing, String path) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + sharing.port() + "/" + path))
                .build(),
            HttpResponse.BodyHandlers.ofByteArray());
  }

  @Test
  void servesWhatHasComeWhileTheRestArrives() throws Exception {
    server.breaks("v1/shard_005.bin", Fault.stalledAfter(1000));
    try (Sharing sharing = client.share(ANY_PORT)) {
      Heard heard = new Heard();
      CompletableFuture<Pulled> first =
          aside(() -> client.pull(one("first").sharing(sharing), heard));
      await().until(() -> heard.last() == 4 * 4096 + 512);
      byte[] shard = get(sharing, "v1/shard_002.bin").body();
      assertThat(shard).isEqualTo(Arrays.copyOfRange(FILE.content(), 4096, 8192));
      CompletableFuture<Pulled> second = aside(() -> pullFrom(sharing, one("second")));
      server.heals();
      server.stops();
      server.starts();
      first.get();
      second.get();
    }
    assertThat(folder.resolve("first")).hasBinaryContent(FILE.content());
    assertThat(folder.resolve("second")).hasBinaryContent(FILE.content());
  }

  private interface Work {
    Pulled run() throws IOException;
  }

  private static CompletableFuture<Pulled> aside(Work work) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return work.run();
          } catch (IOException e) {
            throw new CompletionException(e);
          }
        },
        Aside.ASIDE);
  }

  @Test
  void announcesItselfWithWhatItHas() throws Exception {
    MemoryStore store = new MemoryStore();
    FILE.arriveIn(store);
    NodeInfo self =
        new NodeInfo(new NodeId("01".repeat(16)), Role.ORIGIN, OptionalInt.of(0), Optional.empty());
    Registry registry = new Registry(() -> self, AdmittedHosts.OWN);
    try (NodeServer origin =
            NodeServer.start(
                ServeOptions.of(0).withHost("127.0.0.1"),
                store,
                Optional::empty,
                new Station(registry, OptionalInt.of(0)));
        Client puller = Client.of("127.0.0.1:" + origin.port());
        Sharing sharing = puller.share(new ShareOptions(0, 0, Optional.of("r1")))) {
      client.pull(one("first"), event -> {});
      assertThat(registry.members(System.nanoTime())).as("before it has anything").isEmpty();

      puller.pull(one("first").sharing(sharing).seeking(Seeking.NOBODY), event -> {});

      await().until(() -> !registry.members(System.nanoTime()).isEmpty());
      Member announced = registry.members(System.nanoTime()).get(0);
      assertThat(announced.node())
          .isEqualTo(
              new NodeInfo(sharing.id(), Role.CLIENT, OptionalInt.empty(), Optional.of("r1")));
      assertThat(announced.address()).isEqualTo(ServerAddress.parse("127.0.0.1:" + sharing.port()));
      assertThat(announced.versions()).containsExactly(held(BLOCKS));
    }
  }

  private static Progress held(int blocks) {
    return new Progress(FILE.version(), FILE.document().digest(), BLOCKS, blocks);
  }

  @Test
  void bringsWhatComesToOthersWhoAreToldOfIt() throws Exception {
    server.breaks("v1/shard_005.bin", Fault.stalledAfter(1000));
    try (FaultyServer poor = FaultyServer.with(FILE);
        Client other = Client.of(poor.url());
        Sharing sharing = client.share(ANY_PORT)) {
      poor.breaks(FaultyServer::isShard, Fault.status(404));
      Member sharer =
          new Member(
              new NodeInfo(sharing.id(), Role.CLIENT, OptionalInt.empty(), Optional.empty()),
              ServerAddress.parse("127.0.0.1:" + sharing.port()),
              Load.IDLE,
              List.of(held(1)),
              Duration.ZERO);
      Tier.at(poor).lists(sharer);
      CompletableFuture<Pulled> first =
          aside(() -> client.pull(one("first").sharing(sharing), event -> {}));
      Heard heard = new Heard();
      CompletableFuture<Pulled> second = aside(() -> other.pull(one("second"), heard));
      await().until(() -> heard.last() == 4 * 4096 + 512);
      assertThat(first).isNotDone();

      server.heals();
      server.stops();
      server.starts();
      first.get();
      assertThat(second.get().sources())
          .filteredOn(source -> source.address().equals(sharer.address()))
          .singleElement()
          .satisfies(source -> assertThat(source.bytes()).isEqualTo(50_000));
    }
    assertThat(folder.resolve("second")).hasBinaryContent(FILE.content());
  }
}
