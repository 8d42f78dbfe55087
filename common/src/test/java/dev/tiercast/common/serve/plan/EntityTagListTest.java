package dev.tiercast.common.serve.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tiercast.common.model.Digest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EntityTagListTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '^',
      value = {
        "\"\"; \"\"",
        "\"a\"; \"a\"",
        "W/\"a\"; W/\"a\"",
        "\"a\",\"b\"; \"a\" \"b\"",
        " \"a\" ,\t W/\"b\" ,\"c\"; \"a\" W/\"b\" \"c\"",
        ",, \"a\",,\"b\",; \"a\" \"b\"",
        "\"a,b\",\"c\"; \"a,b\" \"c\"",
        "\"*\"; \"*\"",
        "\"\u00e9\"; \"\u00e9\"",
      })
  void readsTags(String field, String expected) {
    assertThat(read(field)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "a", "\"a", "a\"", "w/\"a\"", "W/ \"a\"", "\"a b\"", "\"a\"b", "*, *", "**"})
  void findsNothingInNonsense(String field) {
    EntityTagList list = EntityTagList.parse(field);
    assertThat(list.tags()).isEmpty();
    assertThat(list.matches(tag -> true)).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '^',
      value = {
        "\"a\", b, \"c\"; \"a\"",
        "\"a\" \"b\"; ^^",
        "\"a\", \"b; \"a\"",
        "\"a\", *; \"a\"",
      })
  void readsAsFarAsItIsWellFormed(String field, String expected) {
    assertThat(read(field)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"*", " * "})
  void takesAStarForWhateverExists(String field) {
    assertThat(EntityTagList.parse(field).matches(tag -> false)).isTrue();
  }

  /** The table of RFC 9110 section 8.8.3.2. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '^',
      value = {
        "W/\"1\"; W/\"1\"; false; true",
        "W/\"1\"; W/\"2\"; false; false",
        "W/\"1\"; \"1\"; false; true",
        "\"1\"; W/\"1\"; false; true",
        "\"1\"; \"1\"; true; true",
        "\"1\"; \"2\"; false; false",
      })
  void compares(String one, String other, boolean same, boolean equivalent) {
    EntityTag left = EntityTagList.parse(one).tags().get(0);
    EntityTag right = EntityTagList.parse(other).tags().get(0);
    assertThat(left.isSame(right)).isEqualTo(same);
    assertThat(left.isEquivalent(right)).isEqualTo(equivalent);
  }

  @Test
  void makesStrongTagsOfDigests() {
    assertThat(EntityTag.of(Digest.OF_NOTHING)).hasToString("\"" + Digest.OF_NOTHING.hex() + "\"");
  }

  private static String read(String field) {
    return String.join(
        " ", EntityTagList.parse(field).tags().stream().map(EntityTag::toString).toList());
  }
}
