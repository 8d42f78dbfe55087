package dev.tiercast.common.serve.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The conditions of {@code TestServeContent} in {@code src/net/http/fs_test.go} of Go. The file has
 * 8 bytes. Go asserts the same of HEAD and of GET, but for ranges: its table has 206 for HEAD,
 * where RFC 9110 section 14.2 has only GET know ranges.
 */
class GoConditionTableTest {
  private static final Instant MODIFIED = Instant.parse("2014-06-25T17:12:18Z");

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '^',
      value = {
        "not_modified_etag; \"foo\"; If-None-Match; \"foo\"; 304",
        "not_modified_etag_no_seek; W/\"foo\"; If-None-Match; \"baz\", W/\"foo\"; 304",
        "if_none_match_mismatch; \"foo\"; If-None-Match; \"Foo\"; 200 0-7",
        "if_none_match_malformed; \"foo\"; If-None-Match; ,; 200 0-7",
        "ifmatch_matches; \"A\"; If-Match; \"Z\", \"A\"; 200 0-7",
        "ifmatch_star; \"A\"; If-Match; *; 200 0-7",
        "ifmatch_failed; \"A\"; If-Match; \"B\"; 412",
        "ifmatch_fails_on_weak_etag; W/\"A\"; If-Match; W/\"A\"; 412",
      })
  void serveContentByTag(String name, String tag, String field, String value, String expected) {
    Answers answers = new Answers(Facts.of(8, tag, null));
    assertThat(answers.get(field, value)).isEqualTo(expected);
    assertThat(answers.head(field, value)).isEqualTo(expected);
  }

  /** The dates are those that the table computes from the modification time of a file. */
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = ';',
      value = {
        "not_modified_modtime; If-Modified-Since; Wed, 25 Jun 2014 17:12:18 GMT; 304",
        "if_unmodified_since_true; If-Unmodified-Since; Wed, 25 Jun 2014 17:12:18 GMT; 200 0-7",
        "if_unmodified_since_false; If-Unmodified-Since; Wed, 25 Jun 2014 17:12:16 GMT; 412",
      })
  void serveContentByDate(String name, String field, String date, String expected) {
    Answers answers = new Answers(Facts.of(8, "\"foo\"", MODIFIED));
    assertThat(answers.get(field, date)).isEqualTo(expected);
    assertThat(answers.head(field, date)).isEqualTo(expected);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '^',
      value = {
        "range_match; \"A\"; \"A\"; 206 0-4",
        "range_match_weak_etag; W/\"A\"; W/\"A\"; 200 0-7",
        "range_no_match; \"A\"; \"B\"; 200 0-7",
        "range_with_modtime; \"A\"; Wed, 25 Jun 2014 17:12:18 GMT; 206 0-4",
        "range_with_modtime_mismatch; \"A\"; Wed, 25 Jun 2014 17:12:19 GMT; 200 0-7",
      })
  void serveContentFromWhereItStopped(String name, String tag, String ifRange, String expected) {
    Answers answers = new Answers(Facts.of(8, tag, MODIFIED));
    assertThat(answers.get("Range", "bytes=0-4", "If-Range", ifRange)).isEqualTo(expected);
    assertThat(answers.head("Range", "bytes=0-4", "If-Range", ifRange)).isEqualTo("200 0-7");
  }

  @Test
  void serveRangesWithoutConditions() {
    Answers answers = new Answers(Facts.of(8, "\"A\"", null));
    assertThat(answers.get("Range", "bytes=0-4")).as("range_good").isEqualTo("206 0-4");
    assertThat(answers.get("Range", "bytes=10-20")).as("range_no_overlap").isEqualTo("416");
  }
}
