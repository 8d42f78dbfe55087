package dev.tiercast.common.serve.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PreferenceTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "wait=10 | 10",
        "Wait = \"10\" | 10",
        "respond-async, wait=10; x=y, wait=20 | 10",
        "wait=60 | 60",
        "wait=999999999 | 60",
        "wait=0 | 0",
        "wait=-1 | 0",
        "wait=1.5 | 0",
        "wait | 0",
        "await=10 | 0",
        "wait=9999999999999999999 | 0"
      })
  void understandsOnlyHowLongToWait(String field, int seconds) {
    assertThat(Preference.wait(List.of(field))).isEqualTo(Duration.ofSeconds(seconds));
  }

  @Test
  void takesTheFirstOfSeveralFields() {
    assertThat(Preference.wait(List.of("handling=lenient", "wait=3", "wait=4")))
        .isEqualTo(Duration.ofSeconds(3));
    assertThat(Preference.wait(List.of())).isZero();
  }
}
