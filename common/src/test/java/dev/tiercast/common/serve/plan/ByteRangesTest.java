package dev.tiercast.common.serve.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tiercast.common.model.ByteRange;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The cases of Go's {@code net/http} range tests, and some of ours. */
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
        "bytes=7; 10",
        "'bytes= 7 '; 10",
        "bytes=5-4; 10",
        "bytes=0-2,5-4; 10",
        "bytes=2-5,4-3; 10",
        "'bytes=--5,4--3'; 10",
        "bytes=A-; 10",
        "'bytes=A- '; 10",
        "bytes=A-Z; 10",
        "'bytes= -Z'; 10",
        "bytes=5-Z; 10",
        "'bytes=Ran-dom, garbage'; 10",
        "bytes=0x01-0x02; 10",
        "'bytes=         '; 10",
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
      })
  void ignoresWhatIsMalformedOrInOtherUnits(String field, long length) {
    assertThat(ByteRanges.parse(field, length)).isEmpty();
  }

  @ParameterizedTest(name = "''{0}'' of {1}")
  @CsvSource(
      delimiter = ';',
      value = {
        "bytes=0-9; 10; 0-9",
        "Bytes=0-9; 10; 0-9",
        "BYTES=0-9; 10; 0-9",
        "bytes=0-; 10; 0-9",
        "bytes=5-; 10; 5-9",
        "bytes=0-20; 10; 0-9",
        "bytes=15-,0-5; 10; 0-5",
        "bytes=1-2,5-; 10; 1-2 5-9",
        "bytes=-2 , 7-; 11; 9-10 7-10",
        "bytes=0-0 ,2-2, 7-; 11; 0-0 2-2 7-10",
        "bytes=,, 0-0 ,,; 11; 0-0",
        "bytes=-5; 10; 5-9",
        "bytes=-15; 10; 0-9",
        "bytes=0-499; 10000; 0-499",
        "bytes=500-999; 10000; 500-999",
        "bytes=-500; 10000; 9500-9999",
        "bytes=9500-; 10000; 9500-9999",
        "bytes=0-0,-1; 10000; 0-0 9999-9999",
        "bytes=500-600,601-999; 10000; 500-600 601-999",
        "bytes=500-700,601-999; 10000; 500-700 601-999",
        "bytes=0001-0002; 10; 1-2",
        "bytes=00000000000000000000000000001-2; 10; 1-2",
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

  private static List<ByteRange> ranges(String firstAndLast) {
    return Arrays.stream(firstAndLast.split(" ", -1))
        .map(range -> range.split("-", -1))
        .map(part -> new ByteRange(Long.parseLong(part[0]), Long.parseLong(part[1]) + 1))
        .toList();
  }
}
