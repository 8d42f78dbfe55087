package dev.tiercast.common.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class DispatchTest {
  private static final String SHARD = "/v1/shard_001.bin";

  @Test
  void hasWhatIsReadyAnsweredByTheThreadThatReadsRequests() throws IOException {
    try (TestNode node = TestNode.start(TestNode.oneShard(1000))) {
      node.assertIsWhole(node.client.get(SHARD));
      assertThat(node.store.isAskedByOneWhoMayWait()).isFalse();
    }
  }

  @Test
  void hasTheRestAnsweredByOneThatMayWait() throws IOException {
    try (TestNode node = TestNode.start(TestNode.oneShard(1000))) {
      node.store.setReady(false);
      node.assertIsWhole(node.client.get(SHARD));
      assertThat(node.store.isAskedByOneWhoMayWait()).isTrue();
    }
  }

  @Test
  void tellsOfFailuresThatComeLater() throws IOException {
    try (TestNode node = TestNode.start(TestNode.oneShard(1000))) {
      node.store.setReady(false);
      node.store.failWith(new IllegalStateException("for a test"));
      assertThat(node.client.get(SHARD).status()).isEqualTo(500);
    }
  }
}
