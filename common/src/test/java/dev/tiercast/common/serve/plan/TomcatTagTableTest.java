package dev.tiercast.common.serve.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The table of Tomcat's {@code TestDefaultServletIfMatchRequests} ({@code
 * test/org/apache/catalina/servlets}): what {@code If-Match} and {@code If-None-Match} come to for
 * a resource with a strong tag, and for one with a weak tag.
 */
class TomcatTagTableTest {
  private static final String WHOLE = "200 0-899";
  private static final String STRONG = "\"5f70bf18\"";
  private static final String WEAK = "W/\"900-1733443200000\"";
  private static final List<String> COMMAS = List.of(",", " ,", ", ", " , ");
  private static final List<String> OTHERS = List.of("\"123456789\"", "W/\"123456789\"");

  static Stream<Arguments> wellFormed() {
    List<Arguments> rows = new ArrayList<>();
    for (String tag : List.of(STRONG, WEAK)) {
      for (String any : List.of("*", " *", "* ")) {
        rows.add(Arguments.of(tag, any, WHOLE, "304"));
      }
      for (String other : OTHERS) {
        rows.add(Arguments.of(tag, other, "412", WHOLE));
      }
      for (String list : lists(weak(tag))) {
        rows.add(Arguments.of(tag, list, "412", "304"));
      }
      for (String list : lists(strong(tag))) {
        rows.add(Arguments.of(tag, list, tag.equals(STRONG) ? WHOLE : "412", "304"));
      }
    }
    return rows.stream();
  }

  @ParameterizedTest
  @MethodSource("wellFormed")
  void ifMatch(String tag, String tags, String toIfMatch, String toIfNoneMatch) {
    Answers resource = new Answers(Facts.of(900, tag, null));
    assertThat(resource.get("If-Match", tags)).isEqualTo(toIfMatch);
    assertThat(resource.get("If-None-Match", tags)).isEqualTo(toIfNoneMatch);
  }

  static Stream<Arguments> malformed() {
    return Stream.of("", "W", "W/", "w/" + STRONG, STRONG + " x", STRONG + "x")
        .flatMap(tags -> Stream.of(STRONG, WEAK).map(tag -> Arguments.of(tag, tags)));
  }

  /**
   * Tomcat answers 400 to what is malformed. RFC 9110 leaves that open; here nothing matches such a
   * field, so that nothing is taken for what it may not be.
   */
  @ParameterizedTest
  @MethodSource("malformed")
  void ifMatchMalformed(String tag, String tags) {
    Answers resource = new Answers(Facts.of(900, tag, null));
    Answers.assertAllowed(resource.get("If-Match", tags), "400 or 412");
    Answers.assertAllowed(resource.get("If-None-Match", tags), "400 or " + WHOLE);
  }

  /**
   * Tomcat answers 400 to a comma before the first and after the last tag. RFC 9110 section 5.6.1.2
   * has recipients ignore empty elements.
   */
  @ParameterizedTest
  @MethodSource("emptyElements")
  void ifMatchWithEmptyElements(String tags) {
    Answers resource = new Answers(Facts.of(900, STRONG, null));
    assertThat(resource.get("If-Match", tags)).isEqualTo(tags.contains("W/") ? "412" : WHOLE);
    assertThat(resource.get("If-None-Match", tags)).isEqualTo("304");
  }

  static Stream<String> emptyElements() {
    return COMMAS.stream()
        .flatMap(
            comma ->
                Stream.of(STRONG, weak(STRONG))
                    .flatMap(tag -> Stream.of(comma + tag, tag + comma)));
  }

  /** A tag alone, and before and after another. */
  private static List<String> lists(String tag) {
    List<String> lists = new ArrayList<>(List.of(tag));
    for (String comma : COMMAS) {
      for (String other : OTHERS) {
        lists.add(tag + comma + other);
        lists.add(other + comma + tag);
      }
    }
    return lists;
  }

  private static String weak(String tag) {
    return "W/" + strong(tag);
  }

  private static String strong(String tag) {
    return tag.replace("W/", "");
  }
}
