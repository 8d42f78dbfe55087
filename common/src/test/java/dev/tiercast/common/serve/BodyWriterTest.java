package dev.tiercast.common.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tiercast.common.serve.limit.Times;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies end well or visibly badly, and leave nothing behind. */
class BodyWriterTest {
  /** More than the kernel's buffers take. */
  private static final int LARGE = 24 << 20;

  private static final String SHARD = "/v1/shard_001.bin";

  @Test
  void leavesNothingOpen() throws IOException {
    try (TestNode node = TestNode.start(TestNode.oneShard(1 << 20))) {
      assertThat(node.client.get(SHARD).isComplete()).isTrue();
      assertThat(node.client.get(SHARD, "Range: bytes=5-6").isComplete()).isTrue();
      assertThat(node.client.get("/v1/blocks.bin").isComplete()).isTrue();
      node.awaitNothingOpen(3);
    }
  }

  @Test
  void leavesNothingOpenWhenTheClientLeaves() throws IOException {
    try (TestNode node = TestNode.start(TestNode.oneShard(LARGE))) {
      try (Socket socket = node.client.open("GET", SHARD)) {
        assertThat(socket.getInputStream().readNBytes(1000)).hasSize(1000);
      }
      node.awaitNothingOpen(1);
    }
  }

  @Test
  void letsReadersWaitWithoutHoldingThreads() throws IOException {
    try (TestNode node = TestNode.start(TestNode.oneShard(LARGE))) {
      List<Socket> slow = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        slow.add(node.client.open("GET", SHARD));
      }
      await().until(() -> node.store.opened() == 40);
      node.assertIsWhole(node.client.get(SHARD));
      assertThat(node.store.closed()).isEqualTo(1);
      for (Socket socket : slow.subList(0, 2)) {
        RawAnswer answer = RawAnswer.parse(socket.getInputStream().readAllBytes());
        node.assertIsWhole(answer);
      }
      for (Socket socket : slow) {
        socket.close();
      }
      node.awaitNothingOpen(41);
    }
  }

  @Test
  void givesUpOnReadersThatTakeNothing() throws IOException {
    ServeOptions impatient =
        TestNode.LOOPBACK.withTimes(Times.DEFAULT.withWithoutProgress(Duration.ofMillis(100)));
    try (TestNode node = TestNode.start(TestNode.oneShard(LARGE), impatient);
        Socket socket = node.client.open("GET", SHARD)) {
      node.awaitNothingOpen(1);
      assertThat(socket.isClosed()).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void closesTheConnectionWhenBytesAreMissing(boolean fails) throws IOException {
    int end = (512 << 10) + 1000;
    try (TestNode node = TestNode.start(TestNode.oneShard(1 << 20))) {
      node.store.setFate(bytes -> new CutBytes(bytes, end, fails));
      RawAnswer answer = node.client.get(SHARD);
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.isComplete()).isFalse();
      assertThat(answer.body().length).isLessThanOrEqualTo(end);
      byte[] expected = Arrays.copyOf(node.version.content(), answer.body().length);
      assertThat(answer.body()).isEqualTo(expected);
      node.awaitNothingOpen(1);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void saysSoWhenTheFirstBytesAreMissing(boolean fails) throws IOException {
    try (TestNode node = TestNode.start(TestNode.oneShard(1 << 20))) {
      node.store.setFate(bytes -> new CutBytes(bytes, 1000, fails));
      assertIsUnreadable(node.client.get(SHARD));
      assertThat(node.client.get(SHARD, "Range: bytes=0-999").isComplete()).isTrue();
      node.awaitNothingOpen(2);
    }
  }

  @Test
  void saysSoWhenAShardHasAnotherSize() throws IOException {
    try (TestNode node = TestNode.start(TestNode.oneShard(1000))) {
      node.store.setFate(bytes -> new MissizedBytes(bytes, 999));
      assertIsUnreadable(node.client.get(SHARD));
      node.awaitNothingOpen(1);
    }
  }

  @Test
  void saysSoWhenAShardCannotBeOpened() throws IOException {
    try (TestNode node = TestNode.start(TestNode.oneShard(1000))) {
      node.store.setFate(
          bytes -> {
            throw new IOException("the disk is on fire");
          });
      assertIsUnreadable(node.client.get(SHARD));
      assertThat(node.client.get("/healthz").status()).isEqualTo(200);
    }
  }

  @Test
  void findsNothingWhenAVersionIsRetiredMeanwhile() throws IOException {
    try (TestNode node = TestNode.start(TestNode.oneShard(1000))) {
      node.store.setFate(
          bytes -> {
            throw new NoSuchFileException("v1/shard_001.bin");
          });
      RawAnswer answer = node.client.get(SHARD);
      assertThat(answer.status()).isEqualTo(404);
      NodeServerTest.assertIsALine(answer);
    }
  }

  @Test
  void finishesARetiredVersionThatIsOnItsWay() throws IOException {
    try (TestNode node = TestNode.start(TestNode.oneShard(LARGE));
        Socket socket = node.client.open("GET", SHARD)) {
      await().until(() -> node.store.opened() == 1);
      node.store.retire(node.version.version());
      RawAnswer answer = RawAnswer.parse(socket.getInputStream().readAllBytes());
      node.assertIsWhole(answer);
    }
  }

  private static void assertIsUnreadable(RawAnswer answer) {
    assertThat(answer.status()).isEqualTo(500);
    assertThat(answer.field("ETag")).isEmpty();
    NodeServerTest.assertIsALine(answer);
    assertThat(answer.text()).contains("log");
  }
}
