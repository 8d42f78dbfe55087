package dev.tiercast.common.serve.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tiercast.common.model.ByteRange;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the tables of other servers leave out. */
class ByteRangesTest {
  private static final String MOST = "9223372036854775807";
  private static final String ENORMOUS = "99999999999999999999999999999999999999";

  @ParameterizedTest(name = "''{0}'' of {1}")
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '\'',
      value = {
        "''; 1000",
        "foo; 1000",
        "bytes; 10",
        "bytes=; 10",
        "bytes=0-2,5-4; 10",
        "bytes=5-Z; 10",
        "'bytes= , , ,   '; 10",
        "bytes=-; 10",
        "bytes=--1; 10",
        "bytes=+1-2; 10",
        "bytes=1 - 2; 10",
        "bytes=1-2-3; 10",
        "bytes =1-2; 10",
        "'bytes=1-2, bytes=3-4'; 10",
        "bytes:1-2; 10",
        "items=1-2; 10",
        "xbytes=1-2; 10",
        "bytes=١-٢; 10",
        "bytes=1000000000000000000000-5; 10",
        "bytes=1-2 3-4; 10",
        "'bytes=1-2;3-4'; 10",
        "bytes=1-2,3-4x; 10",
        "bytes=1-2,x3-4; 10",
      })
  void ignoresWhatIsMalformedOrInOtherUnits(String field, long length) {
    assertThat(ByteRanges.parse(field, length)).isEmpty();
  }

  @ParameterizedTest(name = "''{0}'' of {1}")
  @CsvSource(
      delimiter = ';',
      value = {
        "Bytes=0-9; 10; 0-9",
        "BYTES=0-9; 10; 0-9",
        "bytes=1-2,5-; 10; 1-2 5-9",
        "bytes=,, 0-0 ,,; 11; 0-0",
        "bytes=0-0 ,\t2-2 , ,3-3; 11; 0-0 2-2 3-3",
        "bytes=0-8,9-; 10; 0-8 9-9",
        "bytes=0-4,0-4; 10; 0-4 0-4",
        "bytes=0001-0002; 10; 1-2",
        "bytes=00000000000000000000000000001-2; 10; 1-2",
        "bytes=2-9223372036854775799; 10; 2-9",
        "bytes=9223372036854775800-; " + MOST + "; 9223372036854775800-9223372036854775806",
        "bytes=2-" + MOST + "; 10; 2-9",
        "bytes=2-" + ENORMOUS + "; 10; 2-9",
        "bytes=-" + ENORMOUS + "; 10; 0-9",
        "bytes=5-; " + MOST + "; 5-9223372036854775806",
      })
  void findsTheBytesInTheOrderOfTheField(String field, long length, String expected) {
    assertThat(ByteRanges.parse(field, length)).contains(new ByteRanges(ranges(expected)));
  }

  @ParameterizedTest(name = "''{0}'' of {1}")
  @CsvSource(
      delimiter = ';',
      value = {
        "bytes=10-; 10",
        "bytes=10-10; 10",
        "bytes=100-1000; 10",
        "bytes=-0; 10",
        "bytes=10-,11-; 10",
        "bytes=0-; 0",
        "bytes=-5; 0",
        "bytes=" + MOST + "-; 10",
        "bytes=" + MOST + "-" + MOST + "; 10",
        "bytes=" + ENORMOUS + "-; 10",
        "bytes=" + ENORMOUS + "-" + ENORMOUS + "; 10",
        "bytes=" + MOST + "-; " + MOST,
      })
  void findsNoBytesBehindTheEnd(String field, long length) {
    assertThat(ByteRanges.parse(field, length)).contains(new ByteRanges(List.of()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "bytes=0-,0-0; 10",
        "bytes=0-4,0-4,0-0; 10",
        "bytes=-10,-10; 10",
        "bytes=0-,0-; " + MOST,
      })
  void ignoresRangesOfMoreBytesThanThereAre(String field, long length) {
    assertThat(ByteRanges.parse(field, length)).isEmpty();
  }

  @Test
  void ignoresMoreRangesThanAnybodyNeeds() {
    assertThat(ByteRanges.parse("bytes=" + "0-0,".repeat(16), 1000))
        .hasValueSatisfying(ranges -> assertThat(ranges.satisfiable()).hasSize(16));
    assertThat(ByteRanges.parse("bytes=" + "0-0,".repeat(17), 1000)).isEmpty();
  }

  /** What lies behind the end costs nothing to answer, so it does not count. */
  @Test
  void readsManyRangesBehindTheEnd() {
    assertThat(ByteRanges.parse("bytes=" + "10-,".repeat(5000) + "0-0", 10))
        .contains(new ByteRanges(ranges("0-0")));
  }

  /** Would not end for minutes if each range were looked at more than once. */
  @ParameterizedTest
  @ValueSource(strings = {"0-", "0-0", "10-", "10-,5-4", ",", " ", "1", "-", "1-1 "})
  void readsEnormousFieldsOnce(String element) {
    int times = 200_000;
    assertThat(ByteRanges.parse("bytes=" + (element + ",").repeat(times), 10)).isNotNull();
    assertThat(ByteRanges.parse("bytes=" + element.repeat(times), 10)).isNotNull();
  }

  private static List<ByteRange> ranges(String firstAndLast) {
    return Arrays.stream(firstAndLast.split(" ", -1))
        .map(range -> range.split("-", -1))
        .map(part -> new ByteRange(Long.parseLong(part[0]), Long.parseLong(part[1]) + 1))
        .toList();
  }
}
