package dev.tiercast.common.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tiercast.common.model.NoServerException;
import dev.tiercast.common.model.NoSuchVersionException;
import dev.tiercast.common.model.VerificationException;
import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.testing.Fault;
import dev.tiercast.common.testing.FaultyServer;
import dev.tiercast.common.testing.FaultyServer.Request;
import dev.tiercast.common.testing.TestVersion;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a transfer does about sources that fail or lie. */
@Timeout(60)
final class TransferFaultTest {
  private static final Duration NOT_LONG = Duration.ofMillis(300);

  /** 21 shards of 8 blocks each; the last has one block, which is short. */
  private static final TestVersion VERSION =
      TestVersion.ofBytes(new VersionId(1), 1, 20 * 4096 + 100);

  private final FaultyServer a = FaultyServer.with(VERSION);
  private final FaultyServer b = FaultyServer.with(VERSION);

  @AfterEach
  void stop() throws IOException {
    a.close();
    b.close();
  }

  static Stream<Arguments> faults() {
    return Stream.of(
        Arguments.of(Fault.status(500), "answers 500"),
        Arguments.of(Fault.status(416), "answers 416"),
        Arguments.of(Fault.status(302), "answers 302"),
        Arguments.of(Fault.html(), "bytes where"),
        Arguments.of(Fault.truncatedAfter(300), "unexpected end of stream"),
        Arguments.of(Fault.hangUp(), "unexpected end of stream"),
        Arguments.of(Fault.contentLength(5000), "has 5000 bytes where"),
        Arguments.of(Fault.contentLength(3), "has 3 bytes where"),
        Arguments.of(Fault.contentRange("bytes 1-4096/4097"), "Content-Range 'bytes 1-4096/4097'"),
        Arguments.of(Fault.contentRange("nonsense"), "Content-Range 'nonsense'"),
        Arguments.of(Fault.gzip(), "is encoded with gzip"));
  }

  @ParameterizedTest
  @MethodSource("faults")
  void othersCarryOnWhenASourceFails(Fault fault, String reason) throws Exception {
    a.breaks(FaultyServer::isShard, fault);
    try (Fetching fetching = new Fetching(VERSION, a, b)) {
      runWithBothAsked(fetching);

      fetching.assertHasAll();
      assertThat(fetching.told().failuresOf(a))
          .isNotEmpty()
          .allSatisfy(text -> assertThat(text).startsWith(a.url() + "v1/shard_").contains(reason));
      assertThat(fetching.told().failuresOf(b)).isEmpty();
      assertThat(fetching.told().exclusionsOf(a)).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("faults")
  void goesOnWithTheSameSourceWhenItIsWellAgain(Fault fault, String reason) throws Exception {
    a.breaksOnce(FaultyServer::isShard, fault);
    try (Fetching fetching = new Fetching(VERSION, a).oneAtATime().run()) {
      fetching.assertHasAll();
      assertThat(fetching.told().failuresOf(a)).singleElement().asString().contains(reason);
    }
  }

  @ParameterizedTest
  @MethodSource("faults")
  void givesUpWithoutProgress(Fault fault, String reason) {
    a.breaks(FaultyServer::isShard, fault);
    b.breaks(FaultyServer::isShard, Fault.status(503));
    try (Fetching fetching = new Fetching(VERSION, a, b).retryingFor(NOT_LONG)) {
      assertThatThrownBy(fetching::run)
          .isInstanceOfAny(NoServerException.class)
          .hasMessageContainingAll("v1: no progress", a.url(), reason, b.url(), "answers 503")
          .satisfies(story -> assertThat(story.getSuppressed()).hasSizeGreaterThanOrEqualTo(2));
      fetching.sink().assertSound();
    }
  }

  @Test
  void costsOnlyBytesWhereTheRangeIsIgnored() throws Exception {
    a.breaks(FaultyServer::isShard, Fault.ignoredRange());
    try (Fetching fetching = new Fetching(VERSION, a).run()) {
      fetching.assertHasAll();
      assertThat(fetching.told().failuresOf(a)).isEmpty();
    }
  }

  @Test
  void takesNoMoreThanItWantsOfAnEndlessBody() throws Exception {
    a.breaks(FaultyServer::isShard, Fault.endless());
    try (Fetching fetching = new Fetching(VERSION, a).run()) {
      fetching.assertHasAll();
    }
  }

  @Test
  void neverAsksASourceAgainThatSentWrongBytes() throws Exception {
    a.breaks(FaultyServer::isShard, Fault.flippedAt(600));
    try (Fetching fetching = new Fetching(VERSION, a, b)) {
      runWithBothAsked(fetching);

      fetching.assertHasAll();
      assertThat(fetching.told().exclusionsOf(a))
          .singleElement()
          .asString()
          .startsWith(a.url() + ": sent wrong bytes for block")
          .endsWith("of v1");
      assertThat(fetching.told().failuresOf(a)).isEmpty();
    }
    assertThat(a.requests()).hasSizeLessThanOrEqualTo(2);
  }

  @Test
  void failsWhenAllSourcesSendWrongBytes() {
    List.of(a, b).forEach(server -> server.breaks("v1/shard_003.bin", Fault.flippedAt(0)));
    try (Fetching fetching = new Fetching(VERSION, a, b)) {
      assertThatThrownBy(fetching::run)
          .isInstanceOf(VerificationException.class)
          .hasMessageContainingAll("v1", a.url(), b.url(), "wrong bytes for block 16 ")
          .satisfies(story -> assertThat(story.getSuppressed()).hasSizeGreaterThanOrEqualTo(2));
      fetching.sink().assertSound();
    }
  }

  @Test
  void failsWhenTheLastSourceLeftCannotBeReached() throws Exception {
    a.breaks(FaultyServer::isShard, Fault.flippedAt(0));
    b.stops();
    try (Fetching fetching = new Fetching(VERSION, a, b).retryingFor(NOT_LONG)) {
      assertThatThrownBy(fetching::run)
          .isInstanceOf(VerificationException.class)
          .hasMessageContainingAll("wrong bytes", "connection refused");
    }
  }

  @Test
  void saysThatAVersionWasRetiredMeanwhile() {
    a.retire(VERSION);
    b.retire(VERSION);
    try (Fetching fetching = new Fetching(VERSION, a, b)) {
      assertThatThrownBy(fetching::run)
          .isInstanceOf(NoSuchVersionException.class)
          .hasMessageContainingAll("v1: was retired", a.url() + "v1/manifest.json", b.url());
      assertThat(fetching.told().exclusionsOf(a)).hasSize(1);
    }
  }

  @Test
  void goesOnWithWhoeverStillHasTheVersion() throws Exception {
    a.retire(VERSION);
    try (Fetching fetching = new Fetching(VERSION, a, b).run()) {
      fetching.assertHasAll();
    }
  }

  @Test
  void waitsForAShardThatIsOnItsWay() throws Exception {
    a.breaksOnce("v1/shard_002.bin"::equals, Fault.status(404));
    try (Fetching fetching = new Fetching(VERSION, a).oneAtATime().run()) {
      fetching.assertHasAll();
      assertThat(fetching.told().eventsOf(a)).as("that is no failure").isEmpty();
    }
  }

  @Test
  void givesUpWhenAShardDoesNotCome() {
    a.remove("v1/shard_002.bin");
    try (Fetching fetching = new Fetching(VERSION, a).retryingFor(Duration.ofSeconds(2))) {
      assertThatThrownBy(fetching::run)
          .isInstanceOf(NoServerException.class)
          .hasMessageContaining("v1/shard_002.bin: is not there (404)");
      assertThat(fetching.sink().count()).isEqualTo(VERSION.blockList().size() - 8);
    }
  }

  @Test
  void givesUpWhenNobodyCanBeReached() throws Exception {
    a.stops();
    b.stops();
    try (Fetching fetching = new Fetching(VERSION, a, b).retryingFor(NOT_LONG)) {
      assertThatThrownBy(fetching::run)
          .isInstanceOf(NoServerException.class)
          .hasMessageContainingAll(a.url(), b.url(), "connection refused", "no progress for")
          .satisfies(story -> assertThat(story.getSuppressed()).hasSizeGreaterThanOrEqualTo(2));
    }
  }

  @Test
  void goesOnWhenAServerIsBack() throws Exception {
    a.stops();
    try (Fetching fetching = new Fetching(VERSION, a)) {
      CompletableFuture<Void> running = fetching.start();
      await().until(() -> !fetching.told().failuresOf(a).isEmpty());
      a.starts();

      running.get();
      fetching.assertHasAll();
    }
  }

  @Test
  void fetchesNoVerifiedBlockAgainWhenASourceDiesInTheMiddle() throws Exception {
    TestVersion one = VERSION.shardSize(1 << 20);
    int blocks = one.blockList().size();
    try (FaultyServer first = FaultyServer.with(one);
        FaultyServer second = FaultyServer.with(one);
        Fetching fetching = new Fetching(one, first, second).oneAtATime()) {
      for (FaultyServer server : List.of(first, second)) {
        server.breaksOnce(FaultyServer::isShard, Fault.truncatedAfter(10_000));
      }
      fetching.run();

      fetching.assertHasAll();
      List<Request> requests = new ArrayList<>(first.requests());
      requests.addAll(second.requests());
      int end = one.content().length - 1;
      // 10,000 bytes are 19 blocks and a part.
      assertThat(requests)
          .extracting(Request::range)
          .containsExactlyInAnyOrder("0-" + end, 19 * 512 + "-" + end, 38 * 512 + "-" + end);
      assertThat(blocks).isGreaterThan(38);
    }
  }

  @Test
  void doesNotWaitWithoutEndForASilentSource() {
    a.breaks(FaultyServer::isShard, Fault.silence());
    try (Fetching fetching =
        new Fetching(VERSION, a).waitingForBytes(NOT_LONG).retryingFor(NOT_LONG)) {
      assertThatThrownBy(fetching::run)
          .isInstanceOf(NoServerException.class)
          .hasMessageContaining("no answer in time");
    }
  }

  @Test
  void doesNotWaitWithoutEndForASourceThatTrickles() {
    a.breaks(FaultyServer::isShard, Fault.trickling());
    try (Fetching fetching =
        new Fetching(VERSION, a).waitingForBytes(NOT_LONG).retryingFor(NOT_LONG)) {
      assertThatThrownBy(fetching::run)
          .isInstanceOf(NoServerException.class)
          .hasMessageContaining("sent only");
    }
  }

  /** Holds the good source back until the bad one has been asked. */
  private void runWithBothAsked(Fetching fetching) throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    b.breaks(FaultyServer::isShard, Fault.heldUntil(asked));
    CompletableFuture<Void> running = fetching.start();
    await().until(() -> !fetching.told().eventsOf(a).isEmpty());
    asked.countDown();
    running.get();
  }
}
