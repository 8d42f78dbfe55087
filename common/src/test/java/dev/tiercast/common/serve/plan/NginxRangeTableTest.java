package dev.tiercast.common.serve.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The cases of {@code range.t}, {@code range_clearing.t} and {@code range_if_range.t} of
 * nginx-tests that are decisions. A file has 1000 bytes.
 */
class NginxRangeTableTest {
  private static final Answers FILE = new Answers(Facts.ofLength(1000));

  /** {@code range.t}. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "bytes=0-8; 206 0-8",
        "bytes=-10; 206 990-999",
        "bytes=990-; 206 990-999",
        "bytes=990-1990; 206 990-999",
        "bytes=0-9, -10, 10-19; 206 0-9 990-999 10-19",
        "bytes=0-9, -10, 100000-, 10-19; 206 0-9 990-999 10-19",
        "bytes=100000-; 416",
        "bytes=0-10001; 206 0-999",
        "bytes=0-10001, 0-0; 200 0-999",
      })
  void range(String range, String expected) {
    assertThat(FILE.get("Range", range)).isEqualTo(expected);
  }

  /**
   * {@code range.t}, "not satisfiable": nginx answers 416 to what is malformed. RFC 9110 section
   * 14.2 lets a server ignore the field or reject it.
   */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {"bytes=alpha", "bytes=10-alpha", "bytes=10", "bytes=10-11 12-"})
  void malformedRange(String range) {
    Answers.assertAllowed(FILE.get("Range", range), "200 0-999 or 416");
  }

  /**
   * {@code range.t}, {@code max_ranges}: those without bytes do not count. There the limit is 2,
   * and by default there is none; RFC 9110 section 14.2 leaves it to the server.
   */
  @Test
  void mostRanges() {
    assertThat(FILE.get("Range", several(ByteRanges.MOST)))
        .startsWith("206 ")
        .isEqualTo(FILE.get("Range", several(ByteRanges.MOST) + ", 10000-"));
    assertThat(FILE.get("Range", several(ByteRanges.MOST + 1))).isEqualTo("200 0-999");
  }

  /** {@code range_clearing.t}: a resource of 8 bytes. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {"bytes=0-4; 206 0-4", "bytes=0-2,4-; 206 0-2 4-7", "bytes=1000-; 416"})
  void rangeClearing(String range, String expected) {
    assertThat(new Answers(Facts.ofLength(8)).get("Range", range)).isEqualTo(expected);
  }

  /** {@code range_if_range.t}, for a date, and where there is none. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "1970-09-28T06:00:00Z; wrong; 200 0-999",
        "1970-09-28T06:00:00Z; Mon, 28 Sep 1970 06:00:00 GMT; 206 0-9",
        "; wrong; 200 0-999",
      })
  void ifRange(Instant modified, String ifRange, String expected) {
    Answers file = new Answers(Facts.of(1000, "\"tag\"", modified));
    assertThat(file.get("Range", "bytes=0-9", "If-Range", ifRange)).isEqualTo(expected);
  }

  private static String several(int ranges) {
    return IntStream.range(0, ranges)
        .mapToObj(i -> 2 * i + "-" + 2 * i)
        .collect(Collectors.joining(", ", "bytes=", ""));
  }
}
