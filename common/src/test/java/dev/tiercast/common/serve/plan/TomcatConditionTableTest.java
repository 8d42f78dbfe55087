package dev.tiercast.common.serve.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The table of Tomcat's {@code TestDefaultServletRfc9110Section13} ({@code
 * test/org/apache/catalina/servlets}) for GET and HEAD of what exists: the steps of RFC 9110
 * section 13.2.2 for a resource with a strong tag, and for one with a weak tag. Where Tomcat
 * answers 400 to a malformed condition, the RFC leaves open whether it is rejected or does not
 * hold.
 */
class TomcatConditionTableTest {
  private static final Instant MODIFIED = Instant.parse("2024-12-06T00:00:00Z");
  private static final String RANGE = "bytes=0-10";
  private static final String TAG = "\"5f70bf18\"";

  private static final Answers STRONG = new Answers(Facts.of(31, TAG, MODIFIED));
  private static final Answers WEAK = new Answers(Facts.of(31, "W/" + TAG, MODIFIED));

  /** What a condition names; {@code |} stands between the lines of the request. */
  private enum Tags {
    ALL("*"),
    EXACTLY(TAG),
    IN("\"1a2b3c4d\"|W/" + TAG + "," + TAG + ",W/\"*\"|\"abcdefg\""),
    NOT_IN("\"1a2b3c4d\"|W/\"XXXXXf18\"|\"XXXXXf18\"|\"abcdefg\""),
    INVALID("invalid-no-quotes"),
    INVALID_ALL_PLUS_OTHER("*|W/\"1abcd\"");

    private final String lines;

    Tags(String lines) {
      this.lines = lines;
    }
  }

  private enum Dates {
    EQ("Fri, 06 Dec 2024 00:00:00 GMT"),
    GT("Fri, 06 Dec 2024 00:00:30 GMT"),
    LT("Thu, 05 Dec 2024 23:59:30 GMT"),
    MULTI_IN(LT.lines + "|" + EQ.lines + "|" + GT.lines),
    MULTI_IN_REV(GT.lines + "|" + EQ.lines + "|" + LT.lines),
    INVALID("2024.12.09 GMT"),
    NONE("");

    private final String lines;

    Dates(String lines) {
      this.lines = lines;
    }
  }

  /** Step 1: whatever {@code If-Unmodified-Since} says beside it. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "ALL; 200 0-30; 200 0-30",
        "EXACTLY; 200 0-30; 412",
        "IN; 200 0-30; 412",
        "NOT_IN; 412; 412",
        "INVALID; 400 or 412; 400 or 412",
        "INVALID_ALL_PLUS_OTHER; 400 or 412; 400 or 412",
      })
  void ifMatch(Tags tags, String ofStrong, String ofWeak) {
    for (Dates dates : Dates.values()) {
      String[] fields = new Fields().with("If-Match", tags).unmodified(dates).lines();
      assertBoth(STRONG, fields, ofStrong);
      assertBoth(WEAK, fields, ofWeak);
    }
  }

  /** Step 2, and before step 4. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "EQ; 200 0-30; 206 0-10",
        "LT; 412; 412",
        "GT; 200 0-30; 206 0-10",
        "MULTI_IN; 200 0-30; 206 0-10",
        "MULTI_IN_REV; 200 0-30; 206 0-10",
        "INVALID; 200 0-30; 206 0-10",
      })
  void ifUnmodifiedSince(Dates dates, String expected, String withRange) {
    assertBoth(STRONG, new Fields().unmodified(dates).lines(), expected);
    assertThat(STRONG.get(new Fields().unmodified(dates).range().lines())).isEqualTo(withRange);
    String[] both = new Fields().unmodified(dates).with("If-Modified-Since", Dates.GT).lines();
    assertBoth(STRONG, both, dates == Dates.LT ? "412" : "304");
  }

  /** Step 3: whatever {@code If-Modified-Since} says beside it. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "ALL; 304",
        "EXACTLY; 304",
        "IN; 304",
        "NOT_IN; 200 0-30",
        "INVALID; 400 or 200 0-30",
        "INVALID_ALL_PLUS_OTHER; 400 or 200 0-30",
      })
  void ifNoneMatch(Tags tags, String expected) {
    for (Dates dates : Dates.values()) {
      String[] fields =
          new Fields().with("If-None-Match", tags).with("If-Modified-Since", dates).lines();
      assertBoth(STRONG, fields, expected);
      assertBoth(WEAK, fields, expected);
    }
  }

  /** Step 4. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "EQ; 304",
        "LT; 200 0-30",
        "GT; 304",
        "MULTI_IN; 200 0-30",
        "MULTI_IN_REV; 200 0-30",
        "INVALID; 200 0-30",
      })
  void ifModifiedSince(Dates dates, String expected) {
    assertBoth(STRONG, new Fields().with("If-Modified-Since", dates).lines(), expected);
  }

  /** Step 5, for a tag. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "ALL; 400 or 200 0-30; 400 or 200 0-30",
        "EXACTLY; 206 0-10; 200 0-30",
        "IN; 400 or 200 0-30; 400 or 200 0-30",
        "NOT_IN; 400 or 200 0-30; 400 or 200 0-30",
        "INVALID; 400 or 200 0-30; 400 or 200 0-30",
        "INVALID_ALL_PLUS_OTHER; 400 or 200 0-30; 400 or 200 0-30",
      })
  void ifRangeTag(Tags tags, String ofStrong, String ofWeak) {
    String[] fields = new Fields().with("If-Range", tags).range().lines();
    Answers.assertAllowed(STRONG.get(fields), ofStrong);
    Answers.assertAllowed(WEAK.get(fields), ofWeak);
  }

  /**
   * Step 5, for a date. Tomcat's tables disagree: here nonsense is 400, in {@code
   * TestDefaultServletRangeRequests} it is 200.
   */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "EQ; 206 0-10",
        "LT; 200 0-30",
        "GT; 200 0-30",
        "MULTI_IN; 400 or 200 0-30",
        "MULTI_IN_REV; 400 or 200 0-30",
        "INVALID; 400 or 200 0-30",
      })
  void ifRangeDate(Dates dates, String allowed) {
    String[] fields = new Fields().with("If-Range", dates).range().lines();
    Answers.assertAllowed(STRONG.get(fields), allowed);
  }

  /** A range without {@code If-Range}, beside {@code If-Match}. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "ALL; 206 0-10; 206 0-10",
        "EXACTLY; 206 0-10; 412",
        "IN; 206 0-10; 412",
        "NOT_IN; 412; 412",
        "INVALID; 400 or 412; 400 or 412",
        "INVALID_ALL_PLUS_OTHER; 400 or 412; 400 or 412",
      })
  void rangeBesideIfMatch(Tags tags, String ofStrong, String ofWeak) {
    String[] fields = new Fields().with("If-Match", tags).range().lines();
    Answers.assertAllowed(STRONG.get(fields), ofStrong);
    Answers.assertAllowed(WEAK.get(fields), ofWeak);
  }

  @ParameterizedTest
  @EnumSource(Tags.class)
  void ifRangeTagWithoutRange(Tags tags) {
    assertBoth(STRONG, new Fields().with("If-Range", tags).lines(), "200 0-30");
  }

  @ParameterizedTest
  @EnumSource(Dates.class)
  void ifRangeDateWithoutRange(Dates dates) {
    assertBoth(STRONG, new Fields().with("If-Range", dates).lines(), "200 0-30");
  }

  private static void assertBoth(Answers resource, String[] fields, String allowed) {
    Answers.assertAllowed(resource.get(fields), allowed);
    Answers.assertAllowed(resource.head(fields), allowed);
  }

  /** Names and values of a request's fields, in turn. */
  private static final class Fields {
    private final List<String> lines = new ArrayList<>();

    Fields with(String name, Tags tags) {
      return with(name, tags.lines);
    }

    Fields with(String name, Dates dates) {
      return with(name, dates.lines);
    }

    Fields unmodified(Dates dates) {
      return with("If-Unmodified-Since", dates);
    }

    Fields range() {
      return with("Range", RANGE);
    }

    String[] lines() {
      return lines.toArray(String[]::new);
    }

    private Fields with(String name, String values) {
      Stream.of(values.split("[|]", -1))
          .filter(value -> !value.isEmpty())
          .forEach(value -> lines.addAll(List.of(name, value)));
      return this;
    }
  }
}
