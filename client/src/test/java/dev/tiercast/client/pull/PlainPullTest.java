package dev.tiercast.client.pull;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tiercast.client.Client;
import dev.tiercast.common.model.InvalidValueException;
import dev.tiercast.common.model.VerificationException;
import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.testing.Fault;
import dev.tiercast.common.testing.FaultyServer;
import dev.tiercast.common.testing.TestVersion;
import dev.tiercast.common.transfer.TransferCancelledException;
import dev.tiercast.common.transfer.TransferOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Pulling from the folder of an older tool. */
@Timeout(60)
final class PlainPullTest {
  private static final TestVersion FILE = TestVersion.ofBytes(new VersionId(1), 1, 10_000);

  @TempDir Path folder;

  private final FaultyServer server = FaultyServer.with();
  private final Client client = Client.of(server.url());
  private final Heard heard = new Heard();
  private Path path;
  private PullRequest request;

  @BeforeEach
  void fill() {
    path = folder.resolve("out.bin");
    request =
        PullRequest.of("v1")
            .toFile(path)
            .withOptions(TransferOptions.STANDARD.withRetryFor(Duration.ZERO));
    for (int i = 0; i < 3; i++) {
      server.put("v1/shard_0000%d.bin".formatted(i + 1), FILE.shard(i));
    }
    list(FILE, 3);
  }

  private void list(TestVersion version, int shards) {
    String line = "v1: %s|%d\n".formatted(version.manifest().sha256(), shards);
    server.put("distribution.txt", line.getBytes(StandardCharsets.US_ASCII));
  }

  @AfterEach
  void stop() throws IOException {
    client.close();
    server.close();
  }

  private void assertOnlyTheFile(byte[] content) throws IOException {
    assertThat(path).hasBinaryContent(content);
    try (Stream<Path> entries = Files.list(folder)) {
      assertThat(entries).containsExactly(path);
    }
  }

  @Test
  void pullsAFileAndTellsHowFarItIs() throws Exception {
    Files.writeString(path, "old");
    Pulled pulled = client.pull(request, heard);

    assertOnlyTheFile(FILE.content());
    assertThat(pulled.size()).isEqualTo(10_000);
    assertThat(pulled.fetched()).isEqualTo(10_000);
    assertThat(pulled.sha256()).isEqualTo(FILE.manifest().sha256());
    assertThat(heard.started()).isEqualTo("v1 out.bin");
    assertThat(heard.first()).isZero();
    assertThat(heard.last()).isEqualTo(10_000);
    assertThat(heard.total()).isEqualTo(10_000);
  }

  @Test
  void namesTheFileLikeTheVersion() throws Exception {
    Pulled pulled = client.pull(request.toDirectory(folder), heard);

    assertThat(pulled.path()).isEqualTo(folder.resolve("v1.bin")).hasBinaryContent(FILE.content());
  }

  @Test
  void fetchesOnlyTheRestAfterBeingCancelled() throws Exception {
    server.breaks("v1/shard_00002.bin", Fault.stalledAfter(0));
    Pull pull = client.prepare(request, heard);
    CompletableFuture<Pulled> running =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return pull.run();
              } catch (IOException e) {
                throw new CompletionException(e);
              }
            });
    await().until(() -> heard.last() == 4096);
    pull.cancel();
    assertThatThrownBy(running::get).cause().isInstanceOf(TransferCancelledException.class);
    server.heals();
    server.forget();

    Pulled pulled = client.pull(request, heard);

    assertOnlyTheFile(FILE.content());
    assertThat(pulled.fetched()).isEqualTo(10_000 - 4096);
    assertThat(server.shardBytesSent()).isEqualTo(10_000 - 4096);
    assertThat(heard.first()).isEqualTo(4096);
  }

  @Test
  void leavesTheFileAloneWhenTheBytesAreWrong() throws Exception {
    Files.writeString(path, "old");
    server.breaks("v1/shard_00003.bin", Fault.flippedAt(1));

    assertThatThrownBy(() -> client.pull(request, heard))
        .isInstanceOf(VerificationException.class)
        .hasMessageContaining(server.url());
    assertThat(path).hasContent("old");
  }

  @Test
  void takesNothingOfWhatWasBegunOfAnotherContent() throws Exception {
    server.breaks("v1/shard_00003.bin", Fault.status(500));
    assertThatThrownBy(() -> client.pull(request, heard)).isInstanceOf(IOException.class);
    server.heals();
    TestVersion other = TestVersion.ofBytes(new VersionId(1), 2, 3000);
    server.put("v1/shard_00001.bin", other.content());
    list(other, 1);

    client.pull(request, heard);

    assertOnlyTheFile(other.content());
  }

  @Test
  void pullsNothing() throws Exception {
    TestVersion nothing = TestVersion.ofBytes(new VersionId(1), 2, 0);
    list(nothing, 0);
    Files.writeString(path, "old");

    client.pull(request, heard);

    assertOnlyTheFile(new byte[0]);
  }

  @Test
  void hasNoFilesToChooseFrom() {
    assertThatThrownBy(() -> client.pull(request.including(List.of("*")), heard))
        .isInstanceOf(InvalidValueException.class)
        .hasMessage("--include: v1 has no manifest, so it is one file");
  }
}
