package dev.tiercast.common.serve.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The cases of {@code not_modified.t} of nginx-tests; it has those of {@code If-Match}, too. The
 * file is empty. What is not there is 404 whatever the condition, which is tested with the server.
 */
class NginxConditionTableTest {
  private static final Answers FILE =
      new Answers(Facts.of(0, "\"tag\"", Instant.parse("2026-01-02T03:04:05Z")));

  /** The last two are skipped there unless times have 32 bits; with 64 they are dates, too. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "Wed, 08 Jul 2037 22:53:52 GMT",
        "Tue, 19 Jan 2038 03:14:07 GMT",
        "Tue, 19 Jan 2038 03:14:08 GMT",
        "Fri, 25 Feb 2174 09:42:23 GMT",
      })
  void ifModifiedSinceFarDates(String date) {
    assertThat(FILE.get("If-Modified-Since", date)).isEqualTo("304");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '^',
      value = {
        "\"tag\"; 304",
        "\"foo\"; 200 nothing",
        "\"foo\", \"bar\", \"tag\" , \"baz\"; 304",
        "*; 304",
        "W/\"tag\"; 304",
      })
  void ifNoneMatch(String tags, String expected) {
    assertThat(FILE.get("If-None-Match", tags)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '^',
      value = {
        "\"tag\"; 200 nothing",
        "\"foo\"; 412",
        "\"foo\", \"bar\", \t\"tag\" , \"baz\"; 200 nothing",
        "*; 200 nothing",
        "W/\"tag\"; 412",
      })
  void ifMatch(String tags, String expected) {
    assertThat(FILE.get("If-Match", tags)).isEqualTo(expected);
  }
}
