package dev.tiercast.common.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tiercast.common.layout.Resource;
import dev.tiercast.common.layout.ServerAddress;
import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.testing.FaultyServer;
import dev.tiercast.common.testing.Gate;
import dev.tiercast.common.testing.TestVersion;
import java.io.IOException;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A link to the only source that carries nothing for a while, without a word, and then does. */
@Timeout(60)
final class CutLinkTest {
  private static final int BLOCK = 16 << 10;
  private static final int BLOCKS_OF_SHARD = 64;

  /** Four shards. */
  private static final TestVersion VERSION =
      TestVersion.ofBytes(new VersionId(1), 1, 4 * BLOCKS_OF_SHARD * BLOCK)
          .shardSize(BLOCKS_OF_SHARD * BLOCK)
          .blockSize(BLOCK);

  private final FaultyServer server = FaultyServer.with(VERSION);

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  @Test
  void isOutlastedWithoutFetchingAnythingAgain() throws Exception {
    try (Gate link = Gate.before(server.address().base().getPort(), 2 * BLOCKS_OF_SHARD * BLOCK);
        Fetching fetching =
            new Fetching(VERSION)
                .from(ServerAddress.parse(link.address()))
                .waitingForBytes(Duration.ofMillis(500))) {
      CompletableFuture<Void> running = fetching.start();
      link.awaitHeld();
      await().until(() -> fetching.told().failures() >= 3);
      BitSet verified = fetching.sink().blocks();
      int asked = server.requests().size();
      assertThat(verified.cardinality()).isPositive();

      link.release();

      running.get(50, TimeUnit.SECONDS);
      fetching.assertHasAll();
      BitSet again = askedFor(server.requests().subList(asked, server.requests().size()));
      assertThat(again.isEmpty()).isFalse();
      again.and(verified);
      assertThat(again.isEmpty()).as("what was verified is not fetched again").isTrue();
    }
  }

  private static BitSet askedFor(List<FaultyServer.Request> requests) {
    BitSet blocks = new BitSet();
    for (FaultyServer.Request request : requests) {
      int shard = 0;
      while (!request.path().equals(new Resource.ShardOf(VERSION.version(), shard).path())) {
        shard++;
      }
      String[] ends = String.valueOf(request.range()).split("-", 2);
      int first = shard * BLOCKS_OF_SHARD;
      blocks.set(
          first + Integer.parseInt(ends[0]) / BLOCK, first + Integer.parseInt(ends[1]) / BLOCK + 1);
    }
    return blocks;
  }
}
