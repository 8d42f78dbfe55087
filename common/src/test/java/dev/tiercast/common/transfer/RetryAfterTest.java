package dev.tiercast.common.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import okhttp3.Headers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RetryAfterTest {
  private static final Instant NOW = Instant.parse("1994-11-06T08:49:07Z");

  private static Optional<Duration> of(String... headers) {
    return RetryAfter.of(Headers.of(headers), NOW);
  }

  @Test
  void readsSeconds() {
    assertThat(of("Retry-After", "20")).contains(Duration.ofSeconds(20));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Sun, 06 Nov 1994 08:49:37 GMT",
        "Sunday, 06-Nov-94 08:49:37 GMT",
        "Sun Nov  6 08:49:37 1994"
      })
  void readsTheThreeFormsOfADate(String date) {
    assertThat(of("Retry-After", date)).contains(Duration.ofSeconds(30));
  }

  @Test
  void goesByTheClockOfTheServerWhereItTellsIt() {
    assertThat(
            of(
                "Date", "Sun, 06 Nov 1994 07:00:00 GMT",
                "Retry-After", "Sun, 06 Nov 1994 07:00:05 GMT"))
        .contains(Duration.ofSeconds(5));
  }

  @ParameterizedTest
  @ValueSource(strings = {"86400", "99999999999999999999", "Fri, 06 Nov 2099 08:49:37 GMT"})
  void takesAnHourForMore(String much) {
    assertThat(of("Retry-After", much)).contains(Duration.ofHours(1));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "0", "-1", "1.5", "soon", "12,5", "Sun, 06 Nov 1994 08:49:07 GMT", "20 s"})
  void ignoresWhatMakesNoSenseOrAsksForNothing(String text) {
    assertThat(of("Retry-After", text)).isEmpty();
  }

  @Test
  void isEmptyWithoutTheField() {
    assertThat(of()).isEmpty();
  }
}
