package dev.tiercast.common.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tiercast.common.model.NoServerException;
import dev.tiercast.common.model.VerificationException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class FailuresTest {
  private final Failures failures = new Failures();

  private static SourceException failure(String source, String reason) {
    return new SourceException(source, reason);
  }

  private NoServerException error() {
    return failures.as(NoServerException::new, "v1: cannot be had");
  }

  @Test
  void namesTheLastReasonOfEachSourceAndHowOftenItWasTried() {
    failures.add(0, failure("http://a/", "answers 503"));
    failures.add(1, failure("http://b/", "unknown host b"));
    failures.add(0, failure("http://a/", "connection refused"));

    assertThat(error())
        .hasMessage(
            "v1: cannot be had; http://a/: connection refused (2 attempts);"
                + " http://b/: unknown host b");
  }

  @Test
  void suppressesEveryAttemptSourceBySource() {
    SourceException first = failure("http://a/", "answers 503");
    SourceException other = failure("http://b/", "answers 500");
    SourceException second = failure("http://a/", "connection refused");
    failures.add(0, first);
    failures.add(1, other);
    failures.add(0, second);

    assertThat(error()).hasSuppressedException(first);
    assertThat(error().getSuppressed()).containsExactly(first, second, other);
  }

  @Test
  void keepsTheLatestAttemptsAndCountsTheOthers() {
    IntStream.rangeClosed(1, 1000).forEach(i -> failures.add(0, failure("http://a/", "no " + i)));

    assertThat(error()).hasMessage("v1: cannot be had; http://a/: no 1000 (1000 attempts)");
    assertThat(error().getSuppressed()).hasSize(1 + Failures.KEPT);
    assertThat(error().getSuppressed()[0]).hasMessageStartingWith("980 earlier attempts");
    assertThat(error().getSuppressed()[1]).hasMessage("http://a/: no 981");
  }

  @Test
  void namesSomeOfVeryManySources() {
    IntStream.range(0, 100).forEach(i -> failures.add(i, failure("http://" + i + "/", "is down")));

    assertThat(error())
        .hasMessageContaining("http://7/: is down")
        .hasMessageEndingWith("; and 92 more servers");
    assertThat(error().getMessage()).doesNotContain("http://8/");
    assertThat(error().getSuppressed()).hasSize(100);
  }

  @Test
  void saysTheSameReasonOnce() {
    failures.add(0, failure("http://a/", "is down"));
    failures.add(1, failure("http://a/", "is down"));

    assertThat(error()).hasMessage("v1: cannot be had; http://a/: is down");
  }

  @Test
  void judgesASourceByItsLastFailure() {
    failures.add(0, failure("http://a/", "is down"));
    failures.add(0, new VerificationException("wrong"));

    assertThat(failures.all(VerificationException.class)).isTrue();
    assertThat(failures.any(SourceException.class)).isFalse();

    failures.add(1, failure("http://b/", "is down"));

    assertThat(failures.all(VerificationException.class)).isFalse();
    assertThat(failures.any(VerificationException.class)).isTrue();
  }

  @Test
  void needsNoFailures() {
    assertThat(error()).hasMessage("v1: cannot be had").hasNoSuppressedExceptions();
  }
}
