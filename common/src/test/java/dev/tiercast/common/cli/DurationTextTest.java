package dev.tiercast.common.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tiercast.common.model.InvalidValueException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DurationTextTest {
  @ParameterizedTest
  @CsvSource({
    "0s, 0",
    "500ms, 500",
    "30s, 30000",
    "5m, 300000",
    "2h, 7200000",
    "1d, 86400000",
    "1.5h, 5400000",
    "30 S, 30000"
  })
  void readsNumbersWithUnits(String text, long millis) {
    assertThat(DurationText.parse(text)).isEqualTo(Duration.ofMillis(millis));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`` | '' is not a duration; write 30s, 5m, 2h, 1d or 500ms",
        "30 | '30' has no unit; write 30s, 5m, 2h, 1d or 500ms",
        "soon | 'soon' is not a duration; write 30s, 5m, 2h, 1d or 500ms",
        "-5s | '-5s' is not a duration; write 30s, 5m, 2h, 1d or 500ms",
        "5y | '5y' is not a duration; write 30s, 5m, 2h, 1d or 500ms",
        "36501d | '36501d' is longer than a hundred years; write 30s, 5m, 2h, 1d or 500ms",
        "9999999999999d | '9999999999999d' is longer than a hundred years; write 30s, 5m, 2h, 1d or"
            + " 500ms"
      })
  void refusesWhatIsNoDurationAndSaysHowToWriteOne(String text, String reason) {
    assertThatThrownBy(() -> DurationText.parse(text))
        .isInstanceOf(InvalidValueException.class)
        .extracting(e -> ((InvalidValueException) e).reason())
        .isEqualTo(reason);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0.0 s",
    "1234, 1.2 s",
    "59999, 59.9 s",
    "60000, 1 min 0 s",
    "125000, 2 min 5 s",
    "3780000, 1 h 3 min",
    "187200000, 2 d 4 h"
  })
  void showsTheTwoLargestUnits(long millis, String text) {
    assertThat(DurationText.format(Duration.ofMillis(millis))).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "-100, just now",
    "0, just now",
    "1, 1 s ago",
    "59, 59 s ago",
    "60, 1 min ago",
    "3599, 59 min ago",
    "10800, 3 h ago",
    "86400, 1 d ago",
    "3456000, 40 d ago"
  })
  void saysHowLongAgo(long seconds, String text) {
    Instant now = Instant.parse("2026-01-01T00:00:00Z");
    assertThat(DurationText.age(now.minusSeconds(seconds), now)).isEqualTo(text);
  }
}
