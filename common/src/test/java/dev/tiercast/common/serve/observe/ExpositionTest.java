package dev.tiercast.common.serve.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExpositionTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "text/plain",
        "TEXT/PLAIN; version=0.0.4",
        "*/*",
        "text/*",
        "text/html",
        "application/vnd.google.protobuf",
        "application/openmetrics-text; version=0.0.1",
        "application/openmetrics-text; version=2.0.0",
      })
  void isTextUnlessOpenMetricsOneIsAskedFor(String range) {
    assertThat(Exposition.preferred(List.of(range))).isEqualTo(Exposition.TEXT);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/openmetrics-text",
        "Application/OpenMetrics-Text; version=1.0.0",
        "application/openmetrics-text;version=1.0.0;escaping=underscores",
      })
  void isOpenMetricsWhereThatIsAskedFor(String range) {
    assertThat(Exposition.preferred(List.of(range))).isEqualTo(Exposition.OPEN_METRICS);
  }

  @Test
  void isTextForThoseWhoDoNotSay() {
    assertThat(Exposition.preferred(List.of())).isEqualTo(Exposition.TEXT);
  }

  @Test
  void isWhatComesFirst() {
    String openMetrics = "application/openmetrics-text";
    assertThat(Exposition.preferred(List.of("text/plain", openMetrics))).isEqualTo(Exposition.TEXT);
    assertThat(Exposition.preferred(List.of("image/png", openMetrics, "*/*")))
        .isEqualTo(Exposition.OPEN_METRICS);
  }
}
