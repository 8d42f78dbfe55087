package dev.tiercast.common.layout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tiercast.common.model.ContentPath;
import dev.tiercast.common.model.InvalidValueException;
import dev.tiercast.common.model.VersionId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EncodedPathTest {
  private static final VersionId V7 = new VersionId(7);

  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      value = {
        "model.bin model.bin",
        "a/b/c a/b/c",
        "-._~Az09 -._~Az09",
        "50%.txt 50%25.txt",
        "%2e%2e %252e%252e",
        "a?b#c a%3Fb%23c",
        "a;b=c&d a%3Bb%3Dc%26d",
        "a:b@c+d a%3Ab%40c%2Bd",
        "ü/é %C3%BC/%C3%A9",
        "😀 %F0%9F%98%80",
        "... ...",
        "<\"'> %3C%22%27%3E",
      })
  void isWrittenInOneWayThatLeadsBack(String path, String encoded) {
    Resource content = new Resource.ContentOf(V7, new ContentPath(path));
    assertThat(content.path()).isEqualTo("v7/content/" + encoded);
    assertThat(Resource.at(content.path())).contains(content);
    Resource metalink = new Resource.MetalinkOf(V7, new ContentPath(path));
    assertThat(metalink.path()).isEqualTo("v7/metalink/" + encoded);
    assertThat(Resource.at(metalink.path())).contains(metalink);
  }

  @Test
  void encodesSpaces() {
    Resource content = new Resource.ContentOf(V7, new ContentPath("a b"));
    assertThat(content.path()).isEqualTo("v7/content/a%20b");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      value = {
        "a:b@c+d;e=f&g a:b@c+d;e=f&g",
        "%6d%6Fdel%2Ebin model.bin",
        "%c3%bc ü",
        "ü ü",
        "a%3bb a;b",
        "%252e%252e %2e%2e",
        "%2e%2e%2e ...",
        "+ +",
      })
  void isReadInOtherSpellingsToo(String encoded, String path) {
    assertThat(Resource.at("v7/content/" + encoded))
        .contains(new Resource.ContentOf(V7, new ContentPath(path)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "/a",
        "a/",
        "a//b",
        "a/%2F",
        "a%2fb",
        "a%2Fb",
        "a%5cb",
        "a\\b",
        ".",
        "..",
        "a/../b",
        "a/./b",
        "%2e",
        "%2E%2e",
        "a/%2e./b",
        ".%2e/.%2e/etc/passwd",
        "a%00",
        "%00",
        "a\0b",
        "a%0ab",
        "a%0D%0AX:y",
        "a%7f",
        "a%c2%80",
        "a%",
        "a%2",
        "a%zz",
        "a%2z",
        "a%+1",
        "a%u002e",
        "a%٠٠",
        "%c0%ae%c0%ae",
        "%c0%af",
        "%e0%80%af",
        "%ff",
        "%c3",
        "%c3/%bc",
        "%ed%a0%80",
        "\uD83D",
      })
  void isNoOtherThing(String encoded) {
    assertThat(Resource.at("v7/content/" + encoded)).isEmpty();
    assertThat(Resource.at("v7/metalink/" + encoded)).isEmpty();
  }

  @Test
  void hasTheLimitsOfPaths() {
    String name = "a".repeat(255);
    assertThat(Resource.at("v7/content/" + name)).isPresent();
    assertThat(Resource.at("v7/content/" + name + "a")).isEmpty();
    String path = (name + "/").repeat(15) + name;
    assertThat(Resource.at("v7/content/" + path)).isPresent();
    assertThat(Resource.at("v7/content/" + path + "/aa")).isEmpty();
    assertThat(Resource.at("v7/content/" + "%61".repeat(255))).isPresent();
    assertThat(Resource.at("v7/content/" + "a/".repeat(8000) + "a")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "v7/Content/a",
        "v7/%63ontent/a",
        "v07/content/a",
        "v0/content/a",
        "/v7/content/a",
        "v7/content",
        "v7/contents/a",
        "v7%2fcontent/a",
        "v7/content%2fa",
        "x/v7/content/a",
        "v1000000000000000000/content/a",
      })
  void isReadNowhereElse(String path) {
    assertThat(Resource.at(path)).isEmpty();
  }

  @Test
  void isOfAFile() {
    ContentPath directory = new ContentPath("a/");
    assertThatExceptionOfType(InvalidValueException.class)
        .isThrownBy(() -> new Resource.ContentOf(V7, directory));
    assertThatExceptionOfType(InvalidValueException.class)
        .isThrownBy(() -> new Resource.MetalinkOf(V7, directory));
  }
}
