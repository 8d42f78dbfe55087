package dev.tiercast.common.serve.plan;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The range tables of Go's {@code net/http}: {@code ServeFileRangeTests} and the empty content of
 * {@code src/net/http/fs_test.go}, {@code ParseRangeTests} of {@code src/net/http/range_test.go}.
 */
class GoRangeTableTest {
  /** {@code ServeFileRangeTests}. The file has 11 bytes. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "bytes=0-4; 206 0-4",
        "bytes=2-; 206 2-10",
        "bytes=-5; 206 6-10",
        "bytes=3-7; 206 3-7",
        "bytes=0-0,-2; 206 0-0 9-10",
        "bytes=0-1,5-8; 206 0-1 5-8",
        "bytes=0-1,5-; 206 0-1 5-10",
        "bytes=5-1000; 206 5-10",
        "bytes=0-,1-,2-,3-,4-; 200 0-10",
        "bytes=0-9; 206 0-9",
        "bytes=0-10; 206 0-10",
        "bytes=0-11; 206 0-10",
        "bytes=10-11; 206 10-10",
        "bytes=10-; 206 10-10",
        "bytes=11-; 416",
        "bytes=11-12; 416",
        "bytes=12-12; 416",
        "bytes=11-100; 416",
        "bytes=12-100; 416",
        "bytes=100-; 416",
        "bytes=100-1000; 416",
      })
  void serveFile(String range, String expected) {
    Answers file = new Answers(Facts.ofLength(11));
    assertThat(file.get("Range", range)).isEqualTo(expected);
    assertThat(file.head("Range", range)).isEqualTo("200 0-10");
    assertThat(file.get()).isEqualTo("200 0-10");
  }

  /** {@code ParseRangeTests}, those that are well formed. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "bytes=0-9; 10; 206 0-9",
        "bytes=0-; 10; 206 0-9",
        "bytes=5-; 10; 206 5-9",
        "bytes=0-20; 10; 206 0-9",
        "bytes=15-,0-5; 10; 206 0-5",
        "bytes=1-2,5-; 10; 206 1-2 5-9",
        "bytes=-2 , 7-; 11; 206 9-10 7-10",
        "bytes=0-0 ,2-2, 7-; 11; 206 0-0 2-2 7-10",
        "bytes=-5; 10; 206 5-9",
        "bytes=-15; 10; 206 0-9",
        "bytes=0-499; 10000; 206 0-499",
        "bytes=500-999; 10000; 206 500-999",
        "bytes=-500; 10000; 206 9500-9999",
        "bytes=9500-; 10000; 206 9500-9999",
        "bytes=0-0,-1; 10000; 206 0-0 9999-9999",
        "bytes=500-600,601-999; 10000; 206 500-600 601-999",
        "bytes=500-700,601-999; 10000; 206 500-700 601-999",
      })
  void parseRange(String range, long length, String expected) {
    assertThat(new Answers(Facts.ofLength(length)).get("Range", range)).isEqualTo(expected);
  }

  /**
   * {@code ParseRangeTests}, those that are malformed: Go answers 416. RFC 9110 section 14.2 lets a
   * server ignore the field or reject it.
   */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '\'',
      value = {
        "bytes=7",
        "'bytes= 7 '",
        "bytes=5-4",
        "bytes=0-2,5-4",
        "bytes=2-5,4-3",
        "bytes=--5,4--3",
        "bytes=A-",
        "'bytes=A- '",
        "bytes=A-Z",
        "bytes= -Z",
        "bytes=5-Z",
        "'bytes=Ran-dom, garbage'",
        "bytes=0x01-0x02",
        "'bytes=         '",
        "'bytes= , , ,   '",
      })
  void parseMalformedRange(String range) {
    Answers answers = new Answers(Facts.ofLength(10));
    Answers.assertAllowed(answers.get("Range", range), "200 0-9 or 416");
  }

  /**
   * {@code ParseRangeTests}, "match Apache laxity": Go sends three parts. The spaces beside the
   * hyphens are not in the grammar of RFC 9110 section 14.1.1, so it may be ignored or rejected.
   */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '\'',
      value = "'bytes=   1 -2   ,  4- 5, 7 - 8 , ,,'")
  void parseLaxly(String range) {
    Answers answers = new Answers(Facts.ofLength(11));
    Answers.assertAllowed(answers.get("Range", range), "206 1-2 4-5 7-8 or 200 0-10 or 416");
  }

  /**
   * {@code TestServeContentWithEmptyContentIgnoreRanges}, and the rows of {@code ParseRangeTests}
   * whose length is 0.
   */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '\'',
      value = {"bytes=0-128", "bytes=1-", "''", "foo", "bytes="})
  void serveEmptyContent(String range) {
    assertThat(new Answers(Facts.ofLength(0)).get("Range", range)).isEqualTo("200 nothing");
  }
}
