package dev.tiercast.common.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.testing.Fault;
import dev.tiercast.common.testing.FaultyServer;
import dev.tiercast.common.testing.FaultyServer.Request;
import dev.tiercast.common.testing.TestVersion;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How sources help each other out, and what a transfer is told while it runs. */
@Timeout(60)
final class TransferRescueTest {
  private static final int BLOCK = 64 << 10;

  /** One shard of four blocks. */
  private static final TestVersion VERSION =
      TestVersion.ofBytes(new VersionId(1), 1, 4 * BLOCK).shardSize(4 * BLOCK).blockSize(BLOCK);

  private final FaultyServer a = FaultyServer.with(VERSION);
  private final FaultyServer b = FaultyServer.with(VERSION);

  @AfterEach
  void stop() throws IOException {
    a.close();
    b.close();
  }

  @Test
  void theRestOfABlockComesFromAnother() throws Exception {
    int came = BLOCK + 20_000;
    a.breaks(FaultyServer::isShard, Fault.truncatedAfter(came));
    try (Fetching fetching = new Fetching(VERSION, a).oneAtATime()) {
      Transfer transfer = fetching.transfer();
      CompletableFuture<Void> running = fetching.start(transfer);
      await().until(() -> !fetching.told().failuresOf(a).isEmpty());
      a.stops();
      transfer.join(fetching.source(b));

      running.get();
      fetching.assertHasAll();
    }
    assertThat(b.requests())
        .filteredOn(request -> FaultyServer.isShard(request.path()))
        .extracting(Request::range)
        .as("nothing that came is fetched again")
        .hasSize(1)
        .allMatch(range -> Long.parseLong(range.substring(0, range.indexOf('-'))) >= came);
    assertThat(b.shardBytesSent()).isLessThanOrEqualTo(VERSION.content().length - came);
  }

  @Test
  void whatTwoSourcesBroughtIsKeptForAThird() throws Exception {
    FaultyServer c = FaultyServer.with(VERSION);
    a.breaks(FaultyServer::isShard, Fault.truncatedAfter(20_000));
    b.breaks(FaultyServer::isShard, Fault.truncatedAfter(20_000));
    try (c;
        Fetching fetching = new Fetching(VERSION, a).oneAtATime()) {
      Transfer transfer = fetching.transfer();
      CompletableFuture<Void> running = fetching.start(transfer);
      await().until(() -> !fetching.told().failuresOf(a).isEmpty());
      a.stops();
      transfer.join(fetching.source(b));
      await().until(() -> !fetching.told().failuresOf(b).isEmpty());
      b.stops();
      transfer.join(fetching.source(c));

      running.get();
      fetching.assertHasAll();
      assertThat(c.requests())
          .filteredOn(request -> FaultyServer.isShard(request.path()))
          .extracting(Request::range)
          .allMatch(range -> Long.parseLong(range.substring(0, range.indexOf('-'))) >= 40_000);
    }
  }

  @Test
  void whoSentAWrongBeginningIsBlamedAndNotWhoSentTheRest() throws Exception {
    a.breaks(FaultyServer::isShard, Fault.flippedAt(100).and(Fault.truncatedAfter(20_000)));
    try (Fetching fetching = new Fetching(VERSION, a).oneAtATime()) {
      Transfer transfer = fetching.transfer();
      CompletableFuture<Void> running = fetching.start(transfer);
      await().until(() -> !fetching.told().failuresOf(a).isEmpty());
      a.stops();
      transfer.join(fetching.source(b));

      running.get();
      fetching.assertHasAll();
      assertThat(fetching.told().exclusionsOf(b)).isEmpty();
      assertThat(fetching.told().exclusionsOf(a))
          .singleElement()
          .asString()
          .contains("sent wrong bytes for block 0");
    }
  }

  @Test
  void fetchesNoFurtherThanItMay() throws Exception {
    try (Fetching fetching = new Fetching(VERSION, a, b)) {
      Transfer transfer = fetching.transfer();
      transfer.limit(1);
      CompletableFuture<Void> running = fetching.start(transfer);
      for (int limit = 1; limit <= 4; limit++) {
        int count = limit;
        await().until(() -> fetching.sink().count() == count);
        transfer.limit(limit + 1);
      }
      running.get();
      fetching.assertHasAll();
    }
  }

  @Test
  void isCancelledWhileItKeepsTheRate() throws Exception {
    try (Fetching fetching = new Fetching(VERSION, a).atMost(1)) {
      Transfer transfer = fetching.transfer();
      CompletableFuture<Void> running = fetching.start(transfer);
      await().until(() -> !a.requests().isEmpty());
      assertThat(fetching.sink().count()).as("a block would take a day").isZero();
      transfer.cancel();

      assertThatThrownBy(running::get).cause().isInstanceOf(TransferCancelledException.class);
    }
  }

  @Test
  void asksAgainWhenTheSourceSaidItMay() throws Exception {
    a.breaksOnce(FaultyServer::isShard, Fault.status(503).and(Fault.header("Retry-After", "1")));
    try (Fetching fetching = new Fetching(VERSION, a).oneAtATime().run()) {
      fetching.assertHasAll();
      assertThat(fetching.told().failuresOf(a)).singleElement().asString().contains("503");
    }
  }

  @Test
  void whoJoinsIsTold() throws Exception {
    CountDownLatch joined = new CountDownLatch(1);
    a.breaks(FaultyServer::isShard, Fault.heldUntil(joined));
    try (Fetching fetching = new Fetching(VERSION, a)) {
      Transfer transfer = fetching.transfer();
      CompletableFuture<Void> running = fetching.start(transfer);
      transfer.join(fetching.source(b));
      await().until(() -> fetching.sink().count() > 0);
      joined.countDown();

      running.get();
      fetching.assertHasAll();
      assertThat(fetching.told().joined()).containsExactly(b.address());
    }
  }
}
