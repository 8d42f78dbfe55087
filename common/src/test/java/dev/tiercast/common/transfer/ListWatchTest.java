package dev.tiercast.common.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tiercast.common.model.Digest;
import dev.tiercast.common.testing.Fault;
import dev.tiercast.common.testing.FaultyServer;
import dev.tiercast.common.testing.NewsServer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class ListWatchTest {
  private static final String ONE = "v1: " + Digest.OF_NOTHING + "\n";
  private static final String TWO = ONE + "v2: " + Digest.OF_NOTHING + "\n";
  private static final Duration HOUR = Duration.ofHours(1);

  private final HttpSources http = new HttpSources();

  @AfterEach
  void close() {
    http.close();
  }

  private ListWatch watch(Duration pollInterval, NewsServer... servers) {
    return new ListWatch(
        Stream.of(servers).map(server -> http.at(server.address())).toList(), pollInterval);
  }

  private ListWatch silence(NewsServer a, FaultyServer silent) {
    silent.breaks(Fault.silence());
    return new ListWatch(List.of(http.at(a.address()), http.at(silent.address())), HOUR);
  }

  private static ListWatch.Lists next(ListWatch watch, long seen) throws IOException {
    return watch.await(seen, HOUR.toNanos());
  }

  private static List<Integer> counts(ListWatch.Lists lists) {
    return lists.answers().stream().map(answer -> answer.get().versions().size()).toList();
  }

  @Test
  void waitsForAllInTheBeginning() throws Exception {
    try (NewsServer a = new NewsServer(NewsServer.Kind.WAITING, ONE);
        NewsServer b = new NewsServer(NewsServer.Kind.PLAIN, TWO);
        ListWatch watch = watch(HOUR, a, b)) {
      ListWatch.Lists lists = next(watch, 0);

      assertThat(counts(lists)).containsExactlyInAnyOrder(1, 2);
      assertThat(lists.isComplete()).isTrue();
    }
  }

  /** The pause is longer than the test may take: news come by themselves. */
  @Test
  void isToldByThoseWhoCanWait() throws Exception {
    try (NewsServer server = new NewsServer(NewsServer.Kind.WAITING, ONE);
        ListWatch watch = watch(HOUR, server)) {
      long seen = next(watch, 0).edition();
      server.say(TWO);

      assertThat(counts(next(watch, seen))).containsExactly(2);
    }
  }

  @Test
  void asksThoseAgainWhoCannot() throws Exception {
    try (NewsServer server = new NewsServer(NewsServer.Kind.PLAIN, ONE);
        ListWatch watch = watch(Duration.ofMillis(5), server)) {
      long seen = next(watch, 0).edition();
      server.say(TWO);

      assertThat(counts(next(watch, seen))).containsExactly(2);
    }
  }

  @Test
  void theSameAgainIsNoNews() throws Exception {
    try (NewsServer server = new NewsServer(NewsServer.Kind.PLAIN, ONE);
        ListWatch watch = watch(Duration.ofMillis(5), server)) {
      long seen = next(watch, 0).edition();

      assertThat(watch.await(seen, Duration.ofMillis(50).toNanos()).edition()).isEqualTo(seen);
      assertThat(server.questions()).hasSizeGreaterThan(1);
    }
  }

  @Test
  void doesNotWaitLongForOneThatSaysNothing() throws Exception {
    try (NewsServer a = new NewsServer(NewsServer.Kind.WAITING, ONE);
        FaultyServer silent = FaultyServer.with();
        ListWatch watch = silence(a, silent)) {
      ListWatch.Lists lists = next(watch, 0);

      assertThat(counts(lists)).containsExactly(1);
      assertThat(lists.isComplete()).isFalse();
    }
  }

  @Test
  void endsWithAnInterrupt() throws Exception {
    try (NewsServer server = new NewsServer(NewsServer.Kind.WAITING, ONE);
        ListWatch watch = watch(HOUR, server)) {
      long seen = next(watch, 0).edition();
      Thread.currentThread().interrupt();

      assertThatThrownBy(() -> next(watch, seen)).isInstanceOf(TransferCancelledException.class);
      assertThat(Thread.interrupted()).isTrue();
    }
  }
}
