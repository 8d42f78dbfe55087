package dev.tiercast.common.serve.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The tables of Tomcat's {@code TestDefaultServletRangeRequests} and {@code
 * TestDefaultServletRfc9110Section14} ({@code test/org/apache/catalina/servlets}) and of {@code
 * TestRanges} ({@code test/org/apache/tomcat/util/http/parser}). They take a file as it happens to
 * be, of more than 100 and less than 1000 bytes; here it has 900.
 */
class TomcatRangeTableTest {
  private static final Answers FILE =
      new Answers(Facts.of(900, "\"tag\"", Instant.parse("2024-12-06T00:00:00Z")));

  private static final String WHOLE = "200 0-899";

  /** {@code TestDefaultServletRangeRequests}. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "bytes=1000-2000; 416",
        "unknown=1-2; " + WHOLE,
        "bytesX=1-2; " + WHOLE,
        "Xbytes=1-2; " + WHOLE,
        "bytes=0-9; 206 0-9",
        "bytes=0-9,10-10; 206 0-9 10-10",
        "bytes=-100; 206 800-899",
        "bytes=100-; 206 100-899",
        "bytes=0-1000; 206 0-899",
        "bytes=-1000; 206 0-899",
      })
  void range(String range, String expected) {
    assertThat(FILE.get("Range", range)).isEqualTo(expected);
  }

  /**
   * {@code TestDefaultServletRangeRequests}, what is malformed: Tomcat answers 416. RFC 9110
   * section 14.2 lets a server ignore the field or reject it. Where the unit is not {@code bytes}
   * it says that the field must be ignored, though Tomcat rejects it if the rest is malformed.
   */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "bytes; " + WHOLE + " or 416",
        "bytes=; " + WHOLE + " or 416",
        "unknown; " + WHOLE,
        "unknown=; " + WHOLE,
        "bytes=-; " + WHOLE + " or 416",
        "bytes=10-b; " + WHOLE + " or 416",
        "bytes=b-10; " + WHOLE + " or 416",
        "bytes 1-10; " + WHOLE + " or 416",
        "bytes1-10; " + WHOLE + " or 416",
        "bytes10-; " + WHOLE + " or 416",
        "bytes-10; " + WHOLE + " or 416",
      })
  void malformedRange(String range, String allowed) {
    Answers.assertAllowed(FILE.get("Range", range), allowed);
  }

  /** {@code TestDefaultServletRangeRequests}, {@code If-Range}. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "Fri, 06 Dec 2024 00:00:00 GMT; 206 0-9",
        "a-b-c; " + WHOLE,
        "Thu, 01 Jan 1970 00:00:01 GMT; " + WHOLE,
      })
  void ifRange(String ifRange, String expected) {
    assertThat(FILE.get("Range", "bytes=0-9", "If-Range", ifRange)).isEqualTo(expected);
  }

  /** {@code TestDefaultServletRfc9110Section14}: ranges are for GET, and counted in bytes. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {"bytes=0-10; 206 0-10; " + WHOLE, "Chars=0-10; " + WHOLE + "; " + WHOLE})
  void section14(String range, String toGet, String toHead) {
    assertThat(FILE.get("Range", range)).isEqualTo(toGet);
    assertThat(FILE.head("Range", range)).isEqualTo(toHead);
  }

  /** {@code TestRanges}. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "bytes=1-10; 206 1-10",
        "Bytes=1-10; 206 1-10",
        "bytes=1-10,21-30; 206 1-10 21-30",
        "bytes=-20; 206 880-899",
        "bytes=21-; 206 21-899",
        "bytes=0-9223372036854775807; 206 0-899",
      })
  void parse(String range, String expected) {
    assertThat(FILE.get("Range", range)).isEqualTo(expected);
  }

  /**
   * {@code TestRanges}, what Tomcat does not parse. A last position that does not fit its numbers
   * is well formed all the same, and behind the end; RFC 9110 section 14.1.2 expects servers to
   * anticipate large numbers, so that case is not a matter of freedom.
   */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '\'',
      value = {
        "''; " + WHOLE + " or 416",
        "=1-10; " + WHOLE + " or 416",
        "bytes=1; " + WHOLE + " or 416",
        "bytes=1-10 a; " + WHOLE + " or 416",
        "bytes=0-99999999999999999999; 206 0-899",
        "bytes=99999999999999999999-50; " + WHOLE + " or 416",
      })
  void parseInvalid(String range, String allowed) {
    Answers.assertAllowed(FILE.get("Range", range), allowed);
  }
}
