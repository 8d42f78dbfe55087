package dev.tiercast.common.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import dev.tiercast.common.digest.Sha256;
import dev.tiercast.common.layout.DataDirectory;
import dev.tiercast.common.store.FolderStore;
import dev.tiercast.common.testing.TestVersion;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.io.ArrayByteBufferPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Bodies from real files, which are mapped, and what becomes of them when the files do not stay.
 */
class ServedFilesTest {
  /** Several windows, and more than the kernel's buffers take. */
  private static final int SIZE = (40 << 20) + 12_345;

  private static final String SHARD = "/v1/shard_001.bin";
  private static final TestVersion VERSION = TestNode.oneShard(SIZE);

  @TempDir Path folder;
  private final AtomicLong passed = new AtomicLong();
  private Path shard;
  private NodeServer server;
  private RawClient client;

  @BeforeEach
  void start() throws IOException {
    shard = folder.resolve("v1/shard_001.bin");
    FolderStore store = FolderStore.open(new DataDirectory(folder));
    VERSION.publishIn(store);
    Machine machine =
        new Machine(8, new ArrayByteBufferPool(), () -> System.nanoTime() + passed.get());
    server = NodeServer.start(TestNode.LOOPBACK, store, Optional::empty, null, machine);
    client = new RawClient(server.port());
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void areServedWhole() throws IOException {
    assertThat(Sha256.of(client.get(SHARD).body())).isEqualTo(Sha256.of(VERSION.content()));
  }

  @Test
  void areServedInRangesThatCrossWindows() throws IOException {
    int start = (8 << 20) - 100;
    int end = (24 << 20) + 100;
    RawAnswer answer = client.get(SHARD, "Range: bytes=%d-%d".formatted(start, end - 1));
    assertThat(Sha256.of(answer.body()))
        .isEqualTo(Sha256.of(Arrays.copyOfRange(VERSION.content(), start, end)));
  }

  @Test
  void endTheResponseWhenTheyAreCutOff() throws IOException {
    try (Socket socket = client.open("GET", SHARD)) {
      assertThat(socket.getInputStream().read()).isEqualTo('H');
      try (RandomAccessFile file = new RandomAccessFile(shard.toFile(), "rw")) {
        file.setLength((30 << 20) + 5);
      }
      assertIsABeginning(RawAnswer.parse(rest(socket)));
    }
    assertThat(client.get("/healthz").status()).isEqualTo(200);
    assertThat(client.get(SHARD).status()).isEqualTo(500);
  }

  @Test
  void endTheResponseWhenTheyVanish() throws IOException {
    try (Socket socket = client.open("GET", SHARD)) {
      assertThat(socket.getInputStream().read()).isEqualTo('H');
      Files.delete(shard);
      assertIsABeginning(RawAnswer.parse(rest(socket)));
    }
    assertThat(client.get(SHARD).status()).isEqualTo(404);
  }

  @Test
  void areGivenBackWhenNobodyHasReadThemForAWhile() throws IOException {
    Path maps = Path.of("/proc/self/maps");
    assumeThat(maps).as("only Linux tells what is mapped").exists();
    client.get(SHARD);
    assertThat(Files.readString(maps)).contains(shard.toString());
    passed.addAndGet(Duration.ofMinutes(1).toNanos());
    await().until(() -> !Files.readString(maps).contains(shard.toString()));
  }

  private static byte[] rest(Socket socket) throws IOException {
    byte[] rest = socket.getInputStream().readAllBytes();
    byte[] all = new byte[rest.length + 1];
    all[0] = 'H';
    System.arraycopy(rest, 0, all, 1, rest.length);
    return all;
  }

  private static void assertIsABeginning(RawAnswer answer) {
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.isComplete()).isFalse();
    byte[] expected = Arrays.copyOf(VERSION.content(), answer.body().length);
    assertThat(Sha256.of(answer.body())).isEqualTo(Sha256.of(expected));
  }
}
