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
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Pulling into a stream. */
@Timeout(60)
final class StreamPullTest {
  private static final TestVersion FILE = TestVersion.ofBytes(new VersionId(1), 1, 50_000);

  private final FaultyServer server = FaultyServer.with(FILE);
  private final Client client = Client.of(server.url());
  private final Heard heard = new Heard();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  @AfterEach
  void stop() throws IOException {
    client.close();
    server.close();
  }

  private static PullRequest to(OutputStream stream) {
    return PullRequest.of("v1").toStream(stream);
  }

  /** Takes nothing until the latch is down. */
  private OutputStream after(CountDownLatch latch) {
    return new OutputStream() {
      @Override
      public void write(int b) {
        throw new AssertionError();
      }

      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        try {
          latch.await();
        } catch (InterruptedException e) {
          throw new IOException(e);
        }
        out.write(bytes, offset, length);
      }
    };
  }

  @Test
  void givesTheContentInOrder() throws Exception {
    Pulled pulled = client.pull(to(out), heard);

    assertThat(out.toByteArray()).isEqualTo(FILE.content());
    assertThat(pulled.path()).isEqualTo(Path.of("-"));
    assertThat(pulled.size()).isEqualTo(50_000);
    assertThat(pulled.fetched()).isEqualTo(50_000);
    assertThat(heard.started()).isEqualTo("v1 data.bin");
    assertThat(heard.last()).isEqualTo(50_000);
  }

  @Test
  void fetchesNoMoreThanItMayKeep() throws Exception {
    CountDownLatch reading = new CountDownLatch(1);
    PullRequest request =
        to(out).withOutput(new PullRequest.Output.Stream(after(reading), 8 * 512));
    Pull pull = client.prepare(request, heard);
    CompletableFuture<Pulled> running = start(pull);
    await().until(() -> heard.last() == 8 * 512);
    reading.countDown();

    assertThat(running.get().fetched()).isEqualTo(50_000);
    assertThat(out.toByteArray()).isEqualTo(FILE.content());
  }

  @Test
  void isCancelledWhileNobodyReads() throws Exception {
    Pull pull = client.prepare(to(after(new CountDownLatch(1))), heard);
    CompletableFuture<Pulled> running = start(pull);
    await().until(() -> heard.last() == 50_000);
    pull.cancel();

    assertThatThrownBy(running::get).cause().isInstanceOf(TransferCancelledException.class);
    assertThat(out.size()).isZero();
  }

  @Test
  void givesOutNoByteOfAWrongBlock() {
    server.breaks("v1/shard_003.bin", Fault.flippedAt(1000));

    assertThatThrownBy(() -> client.pull(to(out), heard))
        .isInstanceOf(VerificationException.class)
        .hasMessageContaining("sent wrong bytes");
    assertThat(out.size()).isLessThanOrEqualTo(2 * 4096 + 512);
    assertThat(out.toByteArray()).isEqualTo(Arrays.copyOf(FILE.content(), out.size()));
  }

  @Test
  void takesFromOthersWhatOneSendsWrong() throws Exception {
    try (FaultyServer lying = FaultyServer.with(FILE);
        Client both = Client.of(lying.url(), server.url())) {
      for (int i = 1; i <= 13; i++) {
        lying.breaks("v1/shard_%03d.bin".formatted(i), Fault.flippedAt(0));
      }
      both.pull(to(out), heard);
    }

    assertThat(out.toByteArray()).isEqualTo(FILE.content());
  }

  @Test
  void takesFromThoseOfWhomTheServerTells() throws Exception {
    try (FaultyServer relay = FaultyServer.with(FILE)) {
      Tier.at(server).lists(Tier.relayWithAll(FILE, relay));
      server.breaks(FaultyServer::isShard, Fault.status(503));
      client.pull(to(out), heard);

      assertThat(relay.shardBytesSent()).isEqualTo(50_000);
    }
    assertThat(out.toByteArray()).isEqualTo(FILE.content());
  }

  @Test
  void refusesWhatCannotBeVerifiedBeforeItsEnd() throws Exception {
    try (FaultyServer plain = FaultyServer.with();
        Client old = Client.of(plain.url())) {
      plain.put("v1/shard_001.bin", FILE.content());
      plain.put(
          "distribution.txt",
          "v1: %s|1\n".formatted(FILE.manifest().sha256()).getBytes(StandardCharsets.US_ASCII));

      assertThatThrownBy(() -> old.pull(to(out), heard))
          .isInstanceOf(InvalidValueException.class)
          .hasMessage(
              "--output-file: v1 has no manifest, so nothing of it can be verified before its end;"
                  + " name a file");
    }
    assertThat(out.size()).isZero();
  }

  @Test
  void takesOneFileOfADirectory() throws Exception {
    TestVersion tree =
        TestVersion.named(new VersionId(1), "model")
            .file("a.txt", 600)
            .file("big.bin", 4000)
            .emptyDirectory("empty");
    try (FaultyServer other = FaultyServer.with(tree);
        Client trees = Client.of(other.url())) {
      assertThatThrownBy(() -> trees.pull(to(out), heard))
          .isInstanceOf(InvalidValueException.class)
          .hasMessageContaining("2 files of v1 cannot go into one stream");
      trees.pull(to(out).including(List.of("big.bin")), heard);
    }

    assertThat(out.toByteArray()).isEqualTo(tree.content("big.bin"));
  }

  private static CompletableFuture<Pulled> start(Pull pull) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return pull.run();
          } catch (IOException e) {
            throw new CompletionException(e);
          }
        });
  }
}
