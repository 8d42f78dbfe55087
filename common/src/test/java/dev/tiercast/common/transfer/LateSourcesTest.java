package dev.tiercast.common.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.testing.Fault;
import dev.tiercast.common.testing.FaultyServer;
import dev.tiercast.common.testing.TestVersion;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who joins a transfer that has begun without it. */
@Timeout(60)
final class LateSourcesTest {
  private static final VersionId V1 = new VersionId(1);
  private static final TestVersion VERSION = TestVersion.ofBytes(V1, 1, 10_000);
  private static final TestVersion OTHER = TestVersion.ofBytes(V1, 2, 10_000);
  private static final TestVersion OLDER = TestVersion.ofBytes(new VersionId(9), 3, 100);

  private final FaultyServer first = FaultyServer.with(VERSION);
  private final FaultyServer second = FaultyServer.with(OLDER);
  private final HttpSources http = new HttpSources();
  private final Source early = http.at(first.address());
  private final Source late = http.at(second.address());
  private final List<Source> joined = new CopyOnWriteArrayList<>();
  private final List<Boolean> expected = new CopyOnWriteArrayList<>();
  private final LateSources.Joinable transfer =
      new LateSources.Joinable() {
        @Override
        public void expectJoins(boolean isExpected) {
          expected.add(isExpected);
        }

        @Override
        public void join(Source source) {
          joined.add(source);
        }
      };
  private final List<String> warnings = new CopyOnWriteArrayList<>();

  @AfterEach
  void stop() throws IOException {
    first.close();
    second.close();
    http.close();
    await().until(LateSourcesTest::areThreadsGone);
  }

  private static boolean areThreadsGone() {
    return Thread.getAllStackTraces().keySet().stream()
        .noneMatch(thread -> thread.getName().equals("late-sources"));
  }

  private LateSources watch() {
    return LateSources.of(
        List.of(early, late),
        new Found.WithManifest(VERSION.document(), List.of(early)),
        transfer,
        warning -> warnings.add(warning.getMessage()));
  }

  private void awaitQuestions(int count) {
    await().until(() -> second.requests("distribution.txt").size() >= count);
  }

  @Test
  void joinsWhenItIsThere() throws Exception {
    second.publish(VERSION);
    second.stops();
    try (LateSources watching = watch()) {
      second.starts();

      await().until(() -> joined.equals(List.of(late)));
      await().until(() -> expected.equals(List.of(true, false)));
    }
    assertThat(warnings).isEmpty();
  }

  @Test
  void joinsWhenItHasTheVersion() {
    try (LateSources watching = watch()) {
      awaitQuestions(2);
      assertThat(joined).isEmpty();

      second.publish(VERSION);

      await().until(() -> joined.equals(List.of(late)));
    }
  }

  @Test
  void joinsWhenItIsWellAgain() {
    second.publish(VERSION);
    second.breaks("v1/manifest.json", Fault.html());
    try (LateSources watching = watch()) {
      awaitQuestions(2);
      assertThat(joined).isEmpty();

      second.heals();

      await().until(() -> joined.equals(List.of(late)));
    }
    assertThat(warnings).isEmpty();
  }

  @Test
  void joinsNotWithoutAManifest() {
    second.publish(VERSION);
    second.remove("v1/manifest.json");
    try (LateSources watching = watch()) {
      awaitQuestions(2);
    }
    assertThat(joined).isEmpty();
    assertThat(expected).containsExactly(true);
    assertThat(warnings).isEmpty();
  }

  @Test
  void tellsOnceOfOneThatHasSomethingElse() {
    second.publish(OTHER);
    try (LateSources watching = watch()) {
      await().until(() -> !warnings.isEmpty());
      await().until(() -> expected.equals(List.of(true, false)));
    }
    assertThat(warnings)
        .singleElement()
        .asString()
        .contains("v1: the servers do not have the same", first.url(), second.url());
    assertThat(joined).isEmpty();
    assertThat(second.requests("distribution.txt")).hasSize(1);
  }

  @Test
  void asksNobodyWhoTakesPart() {
    try (LateSources watching = watch()) {
      awaitQuestions(1);
    }
    assertThat(first.requests()).isEmpty();
  }

  @Test
  void isLeftAloneAsLongAsItWants() {
    second.breaksOnce(path -> true, Fault.busy("3600"));
    try (LateSources watching = watch()) {
      awaitQuestions(1);
      second.publish(VERSION);

      // Without a wish, it would be asked again within a second.
      await().during(Duration.ofMillis(1200)).until(() -> second.requests().size() == 1);
    }
    assertThat(joined).isEmpty();
  }

  @Test
  void breaksOffWhatIsAskedWhenItEnds() {
    second.breaks(Fault.silence());
    try (LateSources watching = watch()) {
      awaitQuestions(1);
    }
    await().until(LateSourcesTest::areThreadsGone);
    assertThat(joined).isEmpty();
  }

  @Test
  void startsNoThreadWhereNobodyIsLate() {
    try (LateSources watching =
        LateSources.of(
            List.of(early),
            new Found.WithManifest(VERSION.document(), List.of(early)),
            transfer,
            warning -> warnings.add(warning.getMessage()))) {
      assertThat(areThreadsGone()).isTrue();
    }
    assertThat(expected).isEmpty();
  }
}
