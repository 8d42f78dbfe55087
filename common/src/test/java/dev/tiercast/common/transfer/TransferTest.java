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
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a transfer does while all goes well, and how it is stopped. */
@Timeout(60)
final class TransferTest {
  private static final VersionId V1 = new VersionId(1);
  private static final int BLOCK = 512;

  /** 21 shards of 8 blocks each; the last has one block, which is short. */
  private static final TestVersion VERSION = TestVersion.ofBytes(V1, 1, 20 * 4096 + 100);

  private final FaultyServer a = FaultyServer.with(VERSION);
  private final FaultyServer b = FaultyServer.with(VERSION);

  @AfterEach
  void stop() throws IOException {
    a.close();
    b.close();
  }

  @Test
  void fetchesAllOfAVersionFromOneSource() throws Exception {
    try (Fetching fetching = new Fetching(VERSION, a).oneAtATime().run()) {
      fetching.assertHasAll();
      assertThat(fetching.told().bytes()).isEqualTo(VERSION.content().length);
    }
    assertThat(a.shardBytesSent()).isEqualTo(VERSION.content().length);
    assertThat(a.requests()).hasSize(21);
  }

  @Test
  void fetchesOverSeveralConnections() throws Exception {
    try (Fetching fetching = new Fetching(VERSION, a).run()) {
      fetching.assertHasAll();
    }
  }

  @Test
  void fetchesFromSeveralSourcesAtOnce() throws Exception {
    CountDownLatch bothAsked = new CountDownLatch(1);
    List.of(a, b)
        .forEach(server -> server.breaks(FaultyServer::isShard, Fault.heldUntil(bothAsked)));
    try (Fetching fetching = new Fetching(VERSION, a, b)) {
      CompletableFuture<Void> running = fetching.start();
      await().until(() -> a.requests().size() == 2 && b.requests().size() == 2);
      bothAsked.countDown();

      running.get();
      fetching.assertHasAll();
    }
  }

  @Test
  void fetchesNothingWhereNothingIsMissing() throws Exception {
    try (Fetching fetching = new Fetching(VERSION, a).missing(new BitSet()).run()) {
      fetching.assertHasAll();
    }
    assertThat(a.requests()).isEmpty();
  }

  @Test
  void asksForTheMissingBlocksOnly() throws Exception {
    BitSet missing = new BitSet();
    missing.set(3);
    missing.set(5, 10);
    missing.set(160);
    try (Fetching fetching = new Fetching(VERSION, a).oneAtATime().missing(missing).run()) {
      fetching.assertHasAll();
    }
    assertThat(a.requests())
        .containsExactly(
            new Request("GET", "v1/shard_001.bin", range(3 * BLOCK, 4 * BLOCK)),
            new Request("GET", "v1/shard_001.bin", range(5 * BLOCK, 8 * BLOCK)),
            new Request("GET", "v1/shard_002.bin", range(0, 2 * BLOCK)),
            new Request("GET", "v1/shard_021.bin", range(0, 100)));
    assertThat(a.shardBytesSent()).isEqualTo(6 * BLOCK + 100);
  }

  @Test
  void keepsConnectionsForTheNextRequest() throws Exception {
    // Whoever closes its connections here cannot open others.
    try (Fetching fetching = new Fetching(VERSION, a).oneAtATime()) {
      CountDownLatch held = new CountDownLatch(1);
      a.breaksOnce(FaultyServer::isShard, Fault.heldUntil(held));
      CompletableFuture<Void> running = fetching.start();
      await().until(() -> !a.requests().isEmpty());
      a.refusesNew();
      held.countDown();

      running.get();
      fetching.assertHasAll();
    }
  }

  @Test
  void takesShardsOfOddSizes() throws Exception {
    TestVersion odd = TestVersion.ofBytes(V1, 2, 10_000).shards(1, 513, 4096, 5390).blockSize(500);
    try (FaultyServer server = FaultyServer.with(odd);
        Fetching fetching = new Fetching(odd, server).run()) {
      fetching.assertHasAll();
    }
  }

  @Test
  void leavesASourceThatStallsForOneThatIsIdle() throws Exception {
    a.breaks(FaultyServer::isShard, Fault.stalledAfter(2 * BLOCK + 100));
    CountDownLatch stalled = new CountDownLatch(1);
    b.breaks(FaultyServer::isShard, Fault.heldUntil(stalled));
    try (Fetching fetching = new Fetching(VERSION, a, b)) {
      CompletableFuture<Void> running = fetching.start();
      await().until(() -> fetching.sink().count() >= 4);
      stalled.countDown();

      running.get();
      fetching.assertHasAll();
    }
  }

  @Test
  void endsAtOnceWhenTheSinkFails() throws Exception {
    b.breaks(FaultyServer::isShard, Fault.stalledAfter(100));
    CountDownLatch stalled = new CountDownLatch(1);
    a.breaks(FaultyServer::isShard, Fault.heldUntil(stalled));
    try (Fetching fetching =
        new Fetching(VERSION, a, b).into(new CountingSink(VERSION).fullAfter(3))) {
      CompletableFuture<Void> running = fetching.start();
      await().until(() -> b.shardBytesSent() > 0);
      stalled.countDown();

      assertThatThrownBy(running::get)
          .cause()
          .isExactlyInstanceOf(IOException.class)
          .hasMessage("out.bin: no space left on device");
      assertThat(fetching.sink().count()).isEqualTo(3);
      assertThat(fetching.told().failuresOf(a)).isEmpty();
      assertThat(fetching.told().failuresOf(b)).isEmpty();
    }
  }

  @Test
  void isCancelledFromAnotherThread() throws Exception {
    a.breaks(FaultyServer::isShard, Fault.stalledAfter(BLOCK));
    try (Fetching fetching = new Fetching(VERSION, a)) {
      Transfer transfer = fetching.transfer();
      CompletableFuture<Void> running = fetching.start(transfer);
      await().until(() -> fetching.sink().count() > 0);
      transfer.cancel();

      assertThatThrownBy(running::get)
          .cause()
          .isInstanceOf(TransferCancelledException.class)
          .hasMessageContaining("v1", "run this again");
      fetching.sink().assertSound();
      assertThat(fetching.told().failuresOf(a)).isEmpty();
    }
  }

  @Test
  void isCancelledWhileASourceIsSilent() throws Exception {
    a.breaks(FaultyServer::isShard, Fault.silence());
    try (Fetching fetching = new Fetching(VERSION, a)) {
      Transfer transfer = fetching.transfer();
      CompletableFuture<Void> running = fetching.start(transfer);
      await().until(() -> !a.requests().isEmpty());
      transfer.cancel();

      assertThatThrownBy(running::get).cause().isInstanceOf(TransferCancelledException.class);
    }
  }

  @Test
  void asksNobodyWhenItWasCancelledBefore() {
    try (Fetching fetching = new Fetching(VERSION, a)) {
      Transfer transfer = fetching.transfer();
      transfer.cancel();

      assertThatThrownBy(transfer::run).isInstanceOf(TransferCancelledException.class);
      assertThat(a.requests()).isEmpty();
    }
  }

  @Test
  void isCompleteAlthoughCancelledAfterwards() throws Exception {
    try (Fetching fetching = new Fetching(VERSION, a)) {
      Transfer transfer = fetching.transfer();
      transfer.run();
      transfer.cancel();

      fetching.assertHasAll();
    }
  }

  @Test
  void endsWhenItsThreadIsInterrupted() throws Exception {
    a.breaks(FaultyServer::isShard, Fault.stalledAfter(BLOCK));
    try (Fetching fetching = new Fetching(VERSION, a)) {
      AtomicReference<Exception> failure = new AtomicReference<>();
      AtomicBoolean staysInterrupted = new AtomicBoolean();
      Thread thread =
          new Thread(
              () -> {
                try {
                  fetching.run();
                } catch (IOException e) {
                  failure.set(e);
                }
                staysInterrupted.set(Thread.currentThread().isInterrupted());
              });
      thread.start();
      await().until(() -> fetching.sink().count() > 0);
      thread.interrupt();
      thread.join();

      assertThat(failure.get()).isInstanceOf(TransferCancelledException.class);
      assertThat(staysInterrupted).isTrue();
    }
  }

  private static String range(int start, int end) {
    return start + "-" + (end - 1);
  }
}
