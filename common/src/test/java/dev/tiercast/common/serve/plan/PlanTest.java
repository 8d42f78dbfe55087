package dev.tiercast.common.serve.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tiercast.common.model.ByteRange;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Ranges and conditions of something that has 11 bytes, in the steps of RFC 9110 section 13.2.2.
 * The tables of other servers have tests of their own.
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
        "bytes=-0; 416",
        "bytes=11-,12-; 416",
        "bytes=11-,2-3; 206 2-3",
        "bytes=2-3,11-,2-2; 206 2-3 2-2",
        "bytes=0-4,5-10; 206 0-4 5-10",
        "bytes=5-10,0-4; 206 5-10 0-4",
        "bytes=0-4,4-9; 206 0-4 4-9",
        "bytes=0-4,4-10; 200 0-10",
        "bytes=0-0,0-10; 200 0-10",
        "bytes=5-4; 200 0-10",
        "items=0-4; 200 0-10",
        "nonsense; 200 0-10",
      })
  void sendsTheRangesThatAreAskedFor(String range, String expected) {
    assertThat(get("Range", range)).isEqualTo(expected);
    assertThat(head("Range", range)).isEqualTo("200 0-10");
  }

  @ParameterizedTest
  @CsvSource({"bytes=0-", "bytes=0-0", "bytes=-1", "bytes=5-"})
  void ignoresRangesOfNothing(String range) {
    Representation nothing =
        new Representation(0, FACTS.tag(), null, null, MediaType.BYTES, Caching.FOREVER);
    RequestFields request = Answers.request(true, "Range", range);
    assertThat(Plan.of(request, nothing)).isEqualTo(new Plan.Whole(new ByteRange(0, 0)));
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
        "Fri Jan  2 03:04:05 2026; 206 0-4",
        "nonsense; 200 0-10",
      })
  void goesOnOnlyWithWhatTheClientHas(String ifRange, String expected) {
    assertThat(get("If-Range", ifRange, "Range", "bytes=0-4")).isEqualTo(expected);
    assertThat(get("If-Range", ifRange, "Range", "bytes=0-4,9-"))
        .isEqualTo(expected.replace("206 0-4", "206 0-4 9-10"));
    assertThat(get("If-Range", ifRange)).isEqualTo("200 0-10");
  }

  @Test
  void doesNotCompareTheRangeWithDatesThatNobodyKnows() {
    assertThat(new Answers(undated()).get("If-Range", EXACTLY, "Range", "bytes=0-4"))
        .isEqualTo("200 0-10");
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
        "If-Modified-Since; Friday, 02-Jan-26 03:04:05 GMT; 304",
        "If-Modified-Since; Fri Jan  2 03:04:05 2026; 304",
        "If-Modified-Since; Fri Jan  2 03:04:04 2026; 200 0-10",
        "If-Modified-Since; nonsense; 200 0-10",
        "If-Unmodified-Since; " + BEFORE + "; 412",
        "If-Unmodified-Since; " + EXACTLY + "; 200 0-10",
        "If-Unmodified-Since; " + AFTER + "; 200 0-10",
        "If-Unmodified-Since; Friday, 02-Jan-26 03:04:04 GMT; 412",
        "If-Unmodified-Since; Fri Jan  2 03:04:04 2026; 412",
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
      assertThat(new Answers(undated()).get(name, date)).isEqualTo("200 0-10");
    }
  }

  private static Representation undated() {
    return new Representation(
        FACTS.length(), FACTS.tag(), null, null, MediaType.TEXT, Caching.REVALIDATE);
  }

  private static String get(String... namesAndValues) {
    return new Answers(FACTS).get(namesAndValues);
  }

  private static String head(String... namesAndValues) {
    return new Answers(FACTS).head(namesAndValues);
  }
}
