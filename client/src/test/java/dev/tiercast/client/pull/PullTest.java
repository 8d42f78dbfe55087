package dev.tiercast.client.pull;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tiercast.client.Client;
import dev.tiercast.common.layout.ServerAddress;
import dev.tiercast.common.model.NoServerException;
import dev.tiercast.common.model.NoSuchVersionException;
import dev.tiercast.common.model.VerificationException;
import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.testing.Fault;
import dev.tiercast.common.testing.FaultyServer;
import dev.tiercast.common.testing.TestVersion;
import dev.tiercast.common.transfer.TransferCancelledException;
import dev.tiercast.common.transfer.TransferOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class PullTest {
  private static final VersionId V1 = new VersionId(1);
  private static final TestVersion FILE = TestVersion.ofBytes(V1, 1, 50_000);
  private static final TestVersion TREE =
      TestVersion.named(new VersionId(2), "model")
          .file("a.txt", 600)
          .file("big.bin", 40_000)
          .file("c.txt", 600);

  /** One at a time, so that nothing is shared out and fetched in vain. */
  private static final TransferOptions ONE_AT_A_TIME =
      TransferOptions.STANDARD.withConnections(1).withRetryFor(Duration.ofSeconds(1));

  @TempDir Path folder;

  private final FaultyServer server = FaultyServer.with(FILE, TREE);
  private final Client client = Client.of(server.url());
  private final Heard heard = new Heard();
  private Path path;
  private PullRequest request;

  @BeforeEach
  void makeRequest() {
    path = folder.resolve("out.bin");
    request = PullRequest.of("v1").toFile(path).withOptions(ONE_AT_A_TIME);
  }

  @AfterEach
  void stop() throws IOException {
    client.close();
    server.close();
  }

  private Pulled pull() throws IOException {
    return client.pull(request, heard);
  }

  private CompletableFuture<Pulled> start(Pull pull) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return pull.run();
          } catch (IOException e) {
            throw new CompletionException(e);
          }
        });
  }

  private void assertOnlyTheFile(byte[] content) throws IOException {
    assertThat(path).hasBinaryContent(content);
    try (Stream<Path> entries = Files.list(folder)) {
      assertThat(entries).containsExactly(path);
    }
  }

  @Test
  void threeLinesPullAFile() throws Exception {
    try (Client three = Client.of(server.url())) {
      three.pull("v1", path);
    }
    assertOnlyTheFile(FILE.content());
  }

  @Test
  void saysWhatItBrought() throws Exception {
    Pulled pulled = pull();

    assertThat(pulled.version()).isEqualTo(V1);
    assertThat(pulled.path()).isEqualTo(path);
    assertThat(pulled.size()).isEqualTo(50_000);
    assertThat(pulled.fetched()).isEqualTo(50_000);
    assertThat(pulled.sha256()).isEqualTo(FILE.manifest().sha256());
    assertThat(pulled.time()).isPositive();
  }

  @Test
  void tellsHowFarItIs() throws Exception {
    pull();

    assertThat(heard.started()).isEqualTo("v1 data.bin");
    assertThat(heard.first()).isZero();
    assertThat(heard.last()).isEqualTo(50_000);
    assertThat(heard.total()).isEqualTo(50_000);
    assertThat(heard.warnings()).isEmpty();
  }

  @Test
  void tellsWhatHappensFromTheStartToTheEnd() throws Exception {
    Pulled pulled = pull();

    List<PullEvent> events = heard.events();
    assertThat(events.get(0)).isEqualTo(new PullEvent.Started(V1, "data.bin", 50_000));
    ServerAddress address = ServerAddress.parse(server.url());
    assertThat(events.get(1)).isEqualTo(new PullEvent.SourceJoined(address));
    assertThat(events.get(events.size() - 1)).isEqualTo(new PullEvent.Done(pulled));
    assertThat(events.get(events.size() - 2))
        .isInstanceOfSatisfying(
            PullEvent.Progress.class,
            end -> {
              assertThat(end.done()).isEqualTo(50_000);
              assertThat(end.fetched()).isEqualTo(50_000);
            });
    assertThat(pulled.retries()).isZero();
    assertThat(pulled.sources())
        .singleElement()
        .satisfies(
            source -> {
              assertThat(source.address()).isEqualTo(address);
              assertThat(source.bytes()).isEqualTo(50_000);
              assertThat(source.share()).isEqualTo(1);
            });
  }

  @Test
  void tellsWhoFailedAndWhoSentWrongBytes() throws Exception {
    try (FaultyServer lying = FaultyServer.with(FILE);
        FaultyServer failing = FaultyServer.with(FILE);
        Client all = Client.of(lying.url(), failing.url())) {
      for (int i = 1; i <= 13; i++) {
        lying.breaks("v1/shard_%03d.bin".formatted(i), Fault.flippedAt(0));
        failing.breaks("v1/shard_%03d.bin".formatted(i), Fault.status(500));
      }
      CompletableFuture<Pulled> running =
          start(
              all.prepare(
                  request.withOptions(TransferOptions.STANDARD.withRetryFor(Duration.ofMinutes(1))),
                  heard));
      await().until(() -> heard.events(PullEvent.SourceLeft.class).findAny().isPresent());
      await().until(() -> heard.events(PullEvent.SourceBlamed.class).findAny().isPresent());
      failing.heals();
      Pulled pulled = running.get();

      assertThat(heard.events(PullEvent.SourceBlamed.class))
          .singleElement()
          .satisfies(
              event -> {
                assertThat(event.source()).isEqualTo(ServerAddress.parse(lying.url()));
                assertThat(event.reason()).hasMessageContaining("sent wrong bytes");
              });
      assertThat(heard.events(PullEvent.SourceLeft.class))
          .allSatisfy(
              event -> assertThat(event.source()).isEqualTo(ServerAddress.parse(failing.url())));
      assertThat(pulled.retries()).isGreaterThanOrEqualTo(2);
      assertOnlyTheFile(FILE.content());
    }
  }

  @Test
  void pullsTheLatestIntoADirectory() throws Exception {
    request = PullRequest.of("latest").toDirectory(folder.resolve("model"));
    Pulled pulled = pull();

    assertThat(pulled.version()).isEqualTo(new VersionId(2));
    assertThat(folder.resolve("model/big.bin")).hasBinaryContent(TREE.content("big.bin"));
    assertThat(folder.resolve("model/a.txt")).hasBinaryContent(TREE.content("a.txt"));
  }

  /** As a relay does that lists a version ahead of its manifest, and then cannot get it. */
  @Test
  void writesNothingOfAVersionThatIsTakenBack() throws Exception {
    CountDownLatch takenBack = new CountDownLatch(1);
    server.breaksOnce("v2/manifest.json"::equals, Fault.busy("1").and(Fault.heldUntil(takenBack)));
    request =
        PullRequest.of("v2")
            .toDirectory(folder.resolve("model"))
            .withOptions(TransferOptions.STANDARD.withRetryFor(Duration.ofSeconds(5)));
    CompletableFuture<Pulled> running = start(client.prepare(request, heard));
    await().until(() -> !server.requests("v2/manifest.json").isEmpty());
    server.retire(TREE);
    takenBack.countDown();

    assertThatThrownBy(running::get).cause().isInstanceOf(NoSuchVersionException.class);
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void fetchesOnlyTheBlocksOfWhatIsIncluded() throws Exception {
    request =
        PullRequest.of("v2")
            .toDirectory(folder.resolve("some"))
            .including(List.of("*.txt"))
            .withOptions(ONE_AT_A_TIME);
    Pulled pulled = pull();

    assertThat(pulled.size()).isEqualTo(1200);
    assertThat(folder.resolve("some/a.txt")).hasBinaryContent(TREE.content("a.txt"));
    assertThat(folder.resolve("some/c.txt")).hasBinaryContent(TREE.content("c.txt"));
    assertThat(folder.resolve("some/big.bin")).doesNotExist();
    assertThat(server.shardBytesSent()).isLessThan(4 * 512);
    assertThat(heard.last()).isEqualTo(1200);
  }

  @Test
  void addsTheRestOfADirectoryWithoutFetchingWhatWasBegun() throws Exception {
    Path target = folder.resolve("model");
    request =
        PullRequest.of("v2")
            .toDirectory(target)
            .including(List.of("a.txt"))
            .withOptions(ONE_AT_A_TIME);
    server.breaks("v2/shard_001.bin", Fault.stalledAfter(512));
    Pull cancelled = client.prepare(request, heard);
    CompletableFuture<Pulled> running = start(cancelled);
    await().until(() -> heard.last() == 512);
    cancelled.cancel();
    assertThatThrownBy(running::get).cause().isInstanceOf(TransferCancelledException.class);
    server.heals();
    server.forget();

    request = request.including(List.of());
    pull();

    assertThat(server.shardBytesSent()).isEqualTo(41_200 - 512);
    assertThat(target.resolve("a.txt")).hasBinaryContent(TREE.content("a.txt"));
    assertThat(target.resolve("big.bin")).hasBinaryContent(TREE.content("big.bin"));
  }

  @Test
  void fetchesOnlyTheRestAfterBeingCancelled() throws Exception {
    server.breaks("v1/shard_005.bin", Fault.stalledAfter(1000));
    Pull pull = client.prepare(request, heard);
    CompletableFuture<Pulled> running = start(pull);
    await().until(() -> heard.last() == 4 * 4096 + 512);
    pull.cancel();
    assertThatThrownBy(running::get)
        .cause()
        .isInstanceOf(TransferCancelledException.class)
        .hasMessageContaining("run this again");
    assertThat(path).doesNotExist();
    server.heals();
    server.forget();

    Pulled pulled = pull();

    assertOnlyTheFile(FILE.content());
    assertThat(pulled.fetched()).isEqualTo(50_000 - 4 * 4096 - 512);
    assertThat(server.shardBytesSent()).isEqualTo(pulled.fetched());
    assertThat(server.requests("v1/blocks.bin")).isEmpty();
    assertThat(heard.first()).isEqualTo(4 * 4096 + 512);
  }

  @Test
  void fetchesOnlyTheRestAfterTheServerWasGone() throws Exception {
    server.breaks("v1/shard_005.bin", Fault.status(500));
    assertThatThrownBy(this::pull).isInstanceOf(NoServerException.class);
    server.heals();
    server.forget();

    pull();

    assertOnlyTheFile(FILE.content());
    assertThat(server.shardBytesSent()).isEqualTo(50_000 - 4 * 4096);
  }

  @Test
  void isCancelledWhileItWaitsForAVersion() throws Exception {
    request = PullRequest.of("v9").toFile(path).waiting(Duration.ofSeconds(50));
    Pull pull = client.prepare(request, heard);
    CompletableFuture<Pulled> running = start(pull);
    await().until(() -> !server.requests().isEmpty());
    pull.cancel();

    assertThatThrownBy(running::get).cause().isInstanceOf(TransferCancelledException.class);
  }

  @Test
  void isCancelledWhileAServerIsSilent() throws Exception {
    for (String silent : List.of("v1/manifest.json", "v1/blocks.bin", "v1/shard_001.bin")) {
      server.heals();
      server.forget();
      server.breaks(silent, Fault.silence());
      Pull pull = client.prepare(request, heard);
      CompletableFuture<Pulled> running = start(pull);
      await().until(() -> !server.requests(silent).isEmpty());
      pull.cancel();

      assertThatThrownBy(running::get)
          .as(silent)
          .cause()
          .isInstanceOf(TransferCancelledException.class);
    }
  }

  @Test
  void asksNobodyWhenItWasCancelledBefore() {
    Pull pull = client.prepare(request, heard);
    pull.cancel();

    assertThatThrownBy(pull::run).isInstanceOf(TransferCancelledException.class);
    assertThat(server.requests()).isEmpty();
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @Test
  void keepsWhatHasComeWhenItsThreadIsInterrupted() throws Exception {
    server.breaks("v1/shard_002.bin", Fault.stalledAfter(0));
    AtomicReference<Exception> failure = new AtomicReference<>();
    AtomicBoolean staysInterrupted = new AtomicBoolean();
    Thread thread =
        new Thread(
            () -> {
              try {
                pull();
              } catch (IOException e) {
                failure.set(e);
              }
              staysInterrupted.set(Thread.currentThread().isInterrupted());
            });
    thread.start();
    await().until(() -> heard.last() == 4096);
    thread.interrupt();
    thread.join();
    server.heals();
    server.forget();

    assertThat(failure.get()).isInstanceOf(TransferCancelledException.class);
    assertThat(failure.get().getSuppressed()).isEmpty();
    assertThat(staysInterrupted).isTrue();
    pull();
    assertThat(server.shardBytesSent()).isEqualTo(50_000 - 4096);
  }

  @Test
  void waitsForAVersion() throws Exception {
    TestVersion third = FILE.version(new VersionId(3));
    request = PullRequest.of("v3").toFile(path).waiting(Duration.ofSeconds(50));
    CompletableFuture<Pulled> running = start(client.prepare(request, heard));
    await().until(() -> !server.requests().isEmpty());
    server.publish(third);

    assertThat(running.get().version()).isEqualTo(new VersionId(3));
    assertOnlyTheFile(third.content());
  }

  @Test
  void isCancelledWhenAllHasComeAndFilesAreHashed() throws Exception {
    Files.writeString(path, "old");
    request = request.withFullChecksum(true);
    AtomicReference<Pull> pull = new AtomicReference<>();
    pull.set(
        client.prepare(
            request,
            event -> {
              if (event instanceof PullEvent.Progress progress && progress.done() == 50_000) {
                pull.get().cancel();
              }
            }));

    assertThatThrownBy(pull.get()::run).isInstanceOf(TransferCancelledException.class);
    assertThat(Thread.interrupted()).isFalse();
    assertThat(path).hasContent("old");
    server.forget();
    assertThat(pull().fetched()).isZero();
    assertThat(server.shardBytesSent()).isZero();
    assertOnlyTheFile(FILE.content());
  }

  @Test
  void replacesAFileOnlyByVerifiedContent() throws Exception {
    Files.writeString(path, "old");
    server.breaks("v1/shard_002.bin", Fault.flippedAt(0));
    assertThatThrownBy(this::pull).isInstanceOf(VerificationException.class);
    assertThat(path).hasContent("old");

    server.heals();
    pull();
    assertOnlyTheFile(FILE.content());
  }

  @Test
  void leavesEverythingAsItWasWhenThereIsNoSuchVersion() throws Exception {
    Files.writeString(path, "old");
    request = PullRequest.of("v9").toFile(path);

    assertThatThrownBy(this::pull).isInstanceOf(NoSuchVersionException.class);
    assertThat(path).hasContent("old");
    try (Stream<Path> entries = Files.list(folder)) {
      assertThat(entries).containsExactly(path);
    }
  }

  @Test
  void warnsOfServersThatCannotBeUsed() throws Exception {
    try (FaultyServer dead = FaultyServer.with();
        Client both = Client.of(dead.url(), server.url())) {
      dead.stops();
      both.pull(request, heard);

      assertOnlyTheFile(FILE.content());
      assertThat(heard.warnings())
          .singleElement()
          .asString()
          .contains(dead.url(), "connection refused");
    }
  }

  @Test
  void pullsDifferentThingsAtOnce() throws Exception {
    Path other = folder.resolve("tree");
    CompletableFuture<Pulled> first = start(client.prepare(request, event -> {}));
    CompletableFuture<Pulled> second =
        start(client.prepare(PullRequest.of("v2").toDirectory(other), event -> {}));
    first.get();
    second.get();

    assertThat(path).hasBinaryContent(FILE.content());
    assertThat(other.resolve("big.bin")).hasBinaryContent(TREE.content("big.bin"));
  }

  @Test
  void pullsNothing() throws Exception {
    TestVersion nothing = TestVersion.ofBytes(new VersionId(3), 1, 0);
    server.publish(nothing);
    Files.writeString(path, "old");
    request = PullRequest.of("v3").toFile(path);

    assertThat(pull().size()).isZero();
    assertOnlyTheFile(new byte[0]);
  }
}
