package dev.tiercast.common.model;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FileTreeTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a",
        "a a.b b/a",
        "a- a/b a/c/d a0",
        "a/b a/c b/a b/b",
        "a/b/c/ a/b/d",
        "a/ b/",
        "A/b B/a",
        "a/b a/bc a/bcd",
        "ss ä"
      })
  void takesWhatFitsIntoOneTree(String paths) {
    assertThatCode(() -> check(paths)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a a        | files[1].path: 'a' is there twice",
        "a b b      | files[2].path: 'b' is there twice",
        "b a        | files[1].path: 'a' is out of order",
        "a/b a      | files[1].path: 'a' is out of order",
        "ä Z        | files[1].path: 'Z' is out of order",
        "😀 ～      | files[1].path: '～' is out of order",
      })
  void refusesPathsThatAreNotAscending(String paths, String message) {
    assertRefused(paths, message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a a/           | files[1].path: 'a'",
        "a a/b          | files[1].path: 'a'",
        "a a- a/b/c     | files[2].path: 'a'",
        "a/ a/b         | files[1].path: 'a'",
        "a/b a/b/c/d    | files[1].path: 'a/b'",
        "a/b/ a/b/c/    | files[1].path: 'a/b'",
      })
  void refusesAFileThatIsADirectoryToo(String paths, String message) {
    assertRefused(
        paths, message + " cannot be a file or an empty directory and something else too");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "A a              | files[1].path: 'a' and 'A'",
        "A/x a/y          | files[1].path: 'a' and 'A'",
        "A/x B a/y        | files[2].path: 'a' and 'A'",
        "A a/b            | files[1].path: 'a' and 'A'",
        "A/ a             | files[1].path: 'a' and 'A'",
        "x/A x/a          | files[1].path: 'x/a' and 'x/A'",
        "x/Y/b x/y/a      | files[1].path: 'x/y' and 'x/Y'",
        "STRASSE straße   | files[1].path: 'straße' and 'STRASSE'",
        "Ä/b ä/a          | files[1].path: 'ä' and 'Ä'",
        "ΑΣ ας            | files[1].path: 'ας' and 'ΑΣ'",
        "I i              | files[1].path: 'i' and 'I'",
      })
  void refusesNamesThatDifferInCaseAlone(String paths, String message) {
    assertRefused(paths, message + " differ in case or Unicode form alone");
  }

  @Test
  void refusesNamesThatDifferInUnicodeFormAlone() {
    assertRefused(
        "e\u0301 \u00e9",
        "files[1].path: '\u00e9' and 'e\u0301' differ in case or Unicode form alone");
    assertRefused(
        "E\u0301/a \u00e9/b",
        "files[1].path: '\u00e9' and 'E\u0301' differ in case or Unicode form alone");
    assertRefused(
        "K \u212a", "files[1].path: '\u212a' and 'K' differ in case or Unicode form alone");
  }

  @Test
  void takesLongDeepPathsWithoutNeedingMuchRoom() {
    String deep = "/x".repeat(2000);
    List<FileEntry> files = IntStream.range(10_000, 12_000).mapToObj(i -> entry(i + deep)).toList();

    assertThatCode(() -> FileTree.check(files)).doesNotThrowAnyException();
  }

  private static void assertRefused(String paths, String message) {
    assertThatExceptionOfType(InvalidValueException.class)
        .isThrownBy(() -> check(paths))
        .withMessage(message);
  }

  private static void check(String paths) {
    FileTree.check(
        Arrays.stream(paths.split(" ", -1))
            .filter(path -> !path.isEmpty())
            .map(FileTreeTest::entry)
            .toList());
  }

  private static FileEntry entry(String path) {
    return new FileEntry(new ContentPath(path), 0, Digest.OF_NOTHING, false);
  }
}
