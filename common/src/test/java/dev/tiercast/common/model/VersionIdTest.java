package dev.tiercast.common.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VersionIdTest {
  @ParameterizedTest
  @ValueSource(longs = {1, 9, 10, 123, 999_999_999_999_999_999L})
  void readsWhatItWrites(long number) {
    VersionId version = new VersionId(number);

    assertThat(version).hasToString("v" + number);
    assertThat(VersionId.parse(version.toString())).isEqualTo(version);
    assertThat(VersionId.isVersion(version.toString())).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "v",
        "1",
        "v0",
        "v01",
        "v-1",
        "v+1",
        "V1",
        "v1 ",
        " v1",
        "v1\n",
        "v1/",
        "../v1",
        "v1.0",
        "v1_000",
        "v١",
        "latest",
        "v1000000000000000000",
        "v9999999999999999999"
      })
  void refusesWhatIsNotAVersion(String text) {
    assertThat(VersionId.isVersion(text)).isFalse();
    assertThatExceptionOfType(InvalidValueException.class)
        .isThrownBy(() -> VersionId.parse(text))
        .withMessageStartingWith("version: '")
        .withMessageEndingWith("' is not a version; versions are written v1, v2, …")
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, Long.MIN_VALUE, 1_000_000_000_000_000_000L, Long.MAX_VALUE})
  void refusesNumbersThatCannotBeWritten(long number) {
    assertThatExceptionOfType(InvalidValueException.class)
        .isThrownBy(() -> new VersionId(number))
        .withMessage("version: " + number + " is not a version number");
  }

  @Test
  void isOrderedByNumber() {
    assertThat(VersionId.parse("v9")).isLessThan(VersionId.parse("v10"));
    assertThat(VersionId.parse("v9").next()).isEqualTo(VersionId.parse("v10"));
  }
}
