package dev.tiercast.client.pull;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tiercast.client.Client;
import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.testing.Fault;
import dev.tiercast.common.testing.FaultyServer;
import dev.tiercast.common.testing.TestVersion;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Servers that appear while a pull runs. */
@Timeout(60)
final class LateServerTest {
  private static final VersionId V1 = new VersionId(1);
  private static final TestVersion FILE = TestVersion.ofBytes(V1, 1, 50_000);
  private static final TestVersion OTHER = TestVersion.ofBytes(V1, 2, 50_000);

  @TempDir Path folder;

  private final FaultyServer slow = FaultyServer.with(FILE);
  private final FaultyServer late = FaultyServer.with();
  private final CountDownLatch slowGoesOn = new CountDownLatch(1);
  private final Heard heard = new Heard();

  @AfterEach
  void stop() throws IOException {
    slowGoesOn.countDown();
    slow.close();
    late.close();
  }

  /** Begins with a server that holds back every shard. */
  private CompletableFuture<Pulled> startWithTheSlowOne(Client client) {
    slow.breaks(FaultyServer::isShard, Fault.heldUntil(slowGoesOn));
    PullRequest request = PullRequest.of("v1").toFile(folder.resolve("out.bin"));
    CompletableFuture<Pulled> running =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return client.pull(request, heard);
              } catch (IOException e) {
                throw new CompletionException(e);
              }
            });
    await().until(() -> slow.requests().stream().anyMatch(r -> FaultyServer.isShard(r.path())));
    return running;
  }

  private void assertPulled(CompletableFuture<Pulled> running) throws Exception {
    slowGoesOn.countDown();
    running.get();
    assertThat(folder.resolve("out.bin")).hasBinaryContent(FILE.content());
  }

  @Test
  void joinsAServerThatStartsLater() throws Exception {
    late.publish(FILE);
    late.stops();
    try (Client client = Client.of(slow.url(), late.url())) {
      CompletableFuture<Pulled> running = startWithTheSlowOne(client);

      late.starts();

      await().until(() -> late.shardBytesSent() > 0);
      assertPulled(running);
    }
  }

  @Test
  void joinsAServerThatIsGivenTheVersionLater() throws Exception {
    try (Client client = Client.of(slow.url(), late.url())) {
      CompletableFuture<Pulled> running = startWithTheSlowOne(client);

      late.publish(FILE);

      await().until(() -> late.shardBytesSent() > 0);
      assertPulled(running);
    }
    assertThat(heard.warnings()).isEmpty();
  }

  @Test
  void takesNothingFromOneThatHasSomethingElseUnderTheNumber() throws Exception {
    try (Client client = Client.of(slow.url(), late.url())) {
      CompletableFuture<Pulled> running = startWithTheSlowOne(client);

      late.publish(OTHER);

      await().until(() -> !heard.warnings().isEmpty());
      assertPulled(running);
    }
    assertThat(heard.warnings())
        .singleElement()
        .asString()
        .contains("v1: the servers do not have the same", late.url());
    assertThat(late.shardBytesSent()).isZero();
  }
}
