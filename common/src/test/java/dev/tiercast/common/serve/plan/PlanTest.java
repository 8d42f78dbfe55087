package dev.tiercast.common.serve.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tiercast.common.model.ByteRange;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Ranges and conditions. The range cases are those of Go's {@code net/http} {@code fs_test.go},
 * where a file has 11 bytes; the conditions follow the steps of RFC 9110 section 13.2.2.
 */
class PlanTest {
  private static final Representation FACTS =
      new Representation(
          11,
          new EntityTag(false, "tag"),
          null,
          Instant.parse("2026-01-02T03:04:05Z"),
          MediaType.BYTES,
          Caching.FOREVER);

  private static final String BEFORE = "Fri, 02 Jan 2026 03:04:04 GMT";
  private static final String EXACTLY = "Fri, 02 Jan 2026 03:04:05 GMT";
  private static final String AFTER = "Fri, 02 Jan 2026 03:04:06 GMT";

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "bytes=0-4; 206 0-4",
        "bytes=2-; 206 2-10",
        "bytes=-5; 206 6-10",
        "bytes=3-7; 206 3-7",
        "bytes=5-1000; 206 5-10",
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
        "bytes=-0; 416",
        "bytes=11-,12-; 416",
        "bytes=11-,2-3; 206 2-3",
        "bytes=0-0,-2; 200 0-10",
        "bytes=0-1,5-8; 200 0-10",
        "bytes=0-,1-,2-,3-,4-; 200 0-10",
        "bytes=5-4; 200 0-10",
        "items=0-4; 200 0-10",
        "nonsense; 200 0-10",
      })
  void sendsTheRangeThatIsAskedFor(String range, String expected) {
    assertThat(get("Range", range)).isEqualTo(expected);
    assertThat(head("Range", range)).isEqualTo("200 0-10");
  }

  @ParameterizedTest
  @CsvSource({"bytes=0-", "bytes=0-0", "bytes=-1", "bytes=5-"})
  void ignoresRangesOfNothing(String range) {
    Representation nothing =
        new Representation(0, FACTS.tag(), null, null, MediaType.BYTES, Caching.FOREVER);
    RequestFields fields = fields(true, "Range", range);
    assertThat(Plan.of(fields, nothing)).isEqualTo(new Plan.Whole(new ByteRange(0, 0)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '^',
      value = {
        "\"tag\"; 206 0-4",
        " \"tag\" ; 206 0-4",
        "\"other\"; 200 0-10",
        "W/\"tag\"; 200 0-10",
        "\"tag\", \"other\"; 200 0-10",
        "*; 200 0-10",
        "tag; 200 0-10",
        EXACTLY + "; 206 0-4",
        BEFORE + "; 200 0-10",
        AFTER + "; 200 0-10",
        "Friday, 02-Jan-26 03:04:05 GMT; 206 0-4",
        "nonsense; 200 0-10",
      })
  void goesOnOnlyWithWhatTheClientHas(String ifRange, String expected) {
    assertThat(get("If-Range", ifRange, "Range", "bytes=0-4")).isEqualTo(expected);
    assertThat(get("If-Range", ifRange)).isEqualTo("200 0-10");
  }

  @Test
  void doesNotCompareTheRangeWithDatesThatNobodyKnows() {
    Plan plan = Plan.of(fields(true, "If-Range", EXACTLY, "Range", "bytes=0-4"), undated());
    assertThat(plan.status()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '^',
      value = {
        "If-Match; \"tag\"; 200 0-10",
        "If-Match; \"other\", \"tag\"; 200 0-10",
        "If-Match; *; 200 0-10",
        "If-Match; \"other\"; 412",
        "If-Match; W/\"tag\"; 412",
        "If-Match; nonsense; 412",
        "If-Match; ^^; 412",
        "If-None-Match; \"tag\"; 304",
        "If-None-Match; \"other\", \"tag\"; 304",
        "If-None-Match; W/\"tag\"; 304",
        "If-None-Match; *; 304",
        "If-None-Match; \"other\"; 200 0-10",
        "If-None-Match; nonsense; 200 0-10",
        "If-None-Match; ^^; 200 0-10",
        "If-Modified-Since; " + BEFORE + "; 200 0-10",
        "If-Modified-Since; " + EXACTLY + "; 304",
        "If-Modified-Since; " + AFTER + "; 304",
        "If-Modified-Since; nonsense; 200 0-10",
        "If-Unmodified-Since; " + BEFORE + "; 412",
        "If-Unmodified-Since; " + EXACTLY + "; 200 0-10",
        "If-Unmodified-Since; " + AFTER + "; 200 0-10",
        "If-Unmodified-Since; nonsense; 200 0-10",
      })
  void holdsToOneCondition(String name, String value, String expected) {
    assertThat(get(name, value)).isEqualTo(expected);
    assertThat(head(name, value)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '^',
      value = {
        "If-Match; \"tag\"; If-Unmodified-Since; " + BEFORE + "; 200 0-10",
        "If-Match; \"other\"; If-Unmodified-Since; " + AFTER + "; 412",
        "If-Match; \"tag\"; If-None-Match; \"tag\"; 304",
        "If-Match; \"other\"; If-None-Match; \"tag\"; 412",
        "If-Match; \"tag\"; If-Modified-Since; " + AFTER + "; 304",
        "If-None-Match; \"other\"; If-Modified-Since; " + AFTER + "; 200 0-10",
        "If-None-Match; \"tag\"; If-Modified-Since; " + BEFORE + "; 304",
        "If-Unmodified-Since; " + BEFORE + "; If-None-Match; \"tag\"; 412",
        "If-Unmodified-Since; " + AFTER + "; If-Modified-Since; " + AFTER + "; 304",
        "If-None-Match; \"tag\"; Range; bytes=0-4; 304",
        "If-None-Match; \"other\"; Range; bytes=0-4; 206 0-4",
        "If-Match; \"tag\"; Range; bytes=0-4; 206 0-4",
        "If-Match; \"other\"; Range; bytes=0-4; 412",
        "If-Match; \"tag\"; Range; bytes=11-; 416",
        "If-None-Match; \"tag\"; Range; bytes=11-; 304",
        "If-Modified-Since; " + BEFORE + "; Range; bytes=0-4; 206 0-4",
        "If-Modified-Since; " + AFTER + "; Range; bytes=0-4; 304",
        "If-Range; \"other\"; Range; bytes=11-; 200 0-10",
      })
  void weighsTwoConditions(
      String name, String value, String otherName, String otherValue, String expected) {
    assertThat(get(name, value, otherName, otherValue)).isEqualTo(expected);
  }

  @Test
  void joinsAListThatComesInSeveralLines() {
    assertThat(get("If-None-Match", "\"other\"", "If-None-Match", "\"tag\"")).isEqualTo("304");
    assertThat(get("If-Match", "\"other\"", "If-Match", "\"tag\"")).isEqualTo("200 0-10");
  }

  @Test
  void ignoresFieldsThatMayNotComeTwice() {
    assertThat(get("Range", "bytes=0-1", "Range", "bytes=2-3")).isEqualTo("200 0-10");
    assertThat(get("If-Modified-Since", AFTER, "If-Modified-Since", AFTER)).isEqualTo("200 0-10");
  }

  @ParameterizedTest
  @CsvSource({"If-Modified-Since", "If-Unmodified-Since"})
  void ignoresDatesWhereNobodyKnowsOne(String name) {
    for (String date : new String[] {BEFORE, EXACTLY, AFTER}) {
      RequestFields fields = fields(true, name, date);
      assertThat(Plan.of(fields, undated()).status()).isEqualTo(200);
    }
  }

  private static Representation undated() {
    return new Representation(
        FACTS.length(), FACTS.tag(), null, null, MediaType.TEXT, Caching.REVALIDATE);
  }

  private static String get(String... namesAndValues) {
    return plan(true, namesAndValues);
  }

  private static String head(String... namesAndValues) {
    return plan(false, namesAndValues);
  }

  /** The status and, if bytes are sent, the first and the last. */
  private static String plan(boolean isGet, String... namesAndValues) {
    Plan plan = Plan.of(fields(isGet, namesAndValues), FACTS);
    return plan instanceof Plan.Send send
        ? "%d %d-%d".formatted(plan.status(), send.bytes().start(), send.bytes().end() - 1)
        : Integer.toString(plan.status());
  }

  private static RequestFields fields(boolean isGet, String... namesAndValues) {
    Map<String, List<String>> fields = new HashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      fields
          .computeIfAbsent(namesAndValues[i], name -> new ArrayList<>())
          .add(namesAndValues[i + 1]);
    }
    return RequestFields.of(isGet, name -> fields.getOrDefault(name, List.of()));
  }
}
