package dev.tiercast.common.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ContentPathTest {
  @Test
  void hasNames() {
    ContentPath file = new ContentPath("a/b c/d.bin");
    ContentPath directory = new ContentPath("a/b/");

    assertThat(file.names()).containsExactly("a", "b c", "d.bin");
    assertThat(file.isDirectory()).isFalse();
    assertThat(directory.names()).containsExactly("a", "b");
    assertThat(directory.isDirectory()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a", ".a", "a.", "...", "a b", "ä", "😀", "a:b", "-", "~", "%2e%2e", "CON"})
  void takesNamesOfAllKinds(String path) {
    assertThat(new ContentPath(path)).hasToString(path);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''          | is empty",
        "/           | is empty",
        "/a          | '/a' is absolute",
        "//          | '//' is absolute",
        "a//b        | has an empty name",
        "a//         | has an empty name",
        ".           | '.' is not a name",
        "..          | '..' is not a name",
        "../a        | '..' is not a name",
        "a/..        | '..' is not a name",
        "a/../b      | '..' is not a name",
        "a/./b       | '.' is not a name",
        "../         | '..' is not a name",
        "a\\b        | 'a\\b' has a slash, a backslash or a control character",
        "..\\b       | '..\\b' has a slash, a backslash or a control character",
      })
  void refusesWhatLeadsElsewhere(String path, String reason) {
    assertRefused(path, reason);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\0", "\n", "\t", "\u001b", "\u007f", "\u0085", "\u009b"})
  void refusesControlCharacters(String control) {
    assertRefused("a/b" + control, "'b?' has a slash, a backslash or a control character");
  }

  @Test
  void refusesHalfASurrogatePair() {
    assertRefused("a\ud800", "'a?' is not valid Unicode");
    assertRefused("a/\udc00b", "'?b' is not valid Unicode");
  }

  @Test
  void limitsNamesInBytes() {
    String longest = "ä".repeat(127) + "x";
    assertThat(new ContentPath(longest + "/" + longest).names()).hasSize(2);
    assertRefused("a/" + longest + "y", "'" + "ä".repeat(80) + "…' is longer than 255 bytes");
  }

  @Test
  void limitsPathsInBytes() {
    String longest = "ä/".repeat(1365) + "a";
    assertThat(new ContentPath(longest).names()).hasSize(1366);
    assertRefused(longest + "b", "'" + "ä/".repeat(40) + "…' is longer than 4096 bytes");
  }

  @Test
  void isOrderedByTheBytesOfUtf8() {
    // U+FF5E sorts after the surrogates of U+1F600 as UTF-16, but before it as UTF-8.
    List<ContentPath> ascending =
        List.of("A", "a", "a b", "a.b", "a/", "a/b", "a0", "b", "ä", "\uff5e", "😀").stream()
            .map(ContentPath::new)
            .toList();

    for (int i = 1; i < ascending.size(); i++) {
      assertThat(ascending.get(i - 1)).isLessThan(ascending.get(i));
      assertThat(ascending.get(i)).isGreaterThan(ascending.get(i - 1));
    }
    assertThat(new ContentPath("a")).isEqualByComparingTo(new ContentPath("a"));
  }

  private static void assertRefused(String path, String reason) {
    assertThatExceptionOfType(InvalidValueException.class)
        .isThrownBy(() -> new ContentPath(path))
        .withMessage("path: " + reason);
  }
}
