package dev.tiercast.common.manifest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tiercast.common.model.Digest;
import dev.tiercast.common.model.Limits;
import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.model.VersionSummary;
import dev.tiercast.common.testing.TestVersion;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VersionListJsonTest {
  private static final Digest MANIFEST = new Digest(1, 2, 3, 4);
  private static final Digest CONTENT = new Digest(5, 6, 7, 8);

  private static final VersionSummary TIMELESS =
      new VersionSummary(new VersionId(10), MANIFEST, "v10.bin", 1L << 40, null, 1, 3, CONTENT);
  private static final VersionSummary TREE =
      TestVersion.named(new VersionId(2), "Bäume 😀")
          .file("a", 10)
          .file("b", 5)
          .document()
          .summary();

  @Test
  void readsWhatItWritesAndWritesTheSameAgain() throws Exception {
    byte[] written = VersionListJson.write(List.of(TREE, TIMELESS));

    assertThat(VersionListJson.read("l", written)).containsExactly(TREE, TIMELESS);
    assertThat(VersionListJson.write(VersionListJson.read("l", written))).isEqualTo(written);
  }

  @Test
  void hasALineForEachVersion() {
    assertThat(VersionListJson.write(List.of(TIMELESS)))
        .asString()
        .isEqualTo(
            """
            {
            "versions":[
            {"version":"v10","name":"v10.bin","size":1099511627776,"files":1,"shards":3,\
            "sha256":"%s","manifest":"%s"}]
            }
            """
                .formatted(CONTENT, MANIFEST));
  }

  @Test
  void mayBeEmpty() throws Exception {
    assertThat(VersionListJson.read("l", VersionListJson.write(List.of()))).isEmpty();
  }

  @Test
  void sortsByNumber() throws Exception {
    byte[] descending = VersionListJson.write(List.of(TIMELESS, TREE));

    assertThat(VersionListJson.read("l", descending)).containsExactly(TREE, TIMELESS);
  }

  @Test
  void ignoresUnknownFields() throws Exception {
    String text = good().replace("{", "{\"new\":[{}],");

    assertThat(VersionListJson.read("l", text.getBytes(UTF_8))).containsExactly(TIMELESS);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`\"version\":\"v10\"`    | `\"version\":null`   | versions[0].version: is missing",
        "`\"version\":\"v10\"`    | `\"version\":\"v0\"` | versions[0].version: 'v0' is not a"
            + " version; versions are written v1, v2, …",
        "`\"name\":\"v10.bin\"`   | `\"name\":\"a/b\"`   | versions[0].name: 'a/b' has a slash, a"
            + " backslash or a control character",
        "`\"name\":\"v10.bin\"`   | `\"named\":\"a\"`    | versions[0].name: is missing",
        "`\"size\":1099511627776` | `\"size\":-1`        | versions[0].size: -1 is negative",
        "`\"size\":1099511627776` | `\"size\":\"1\"`     | versions[0].size: is not a whole number",
        "`\"size\":1099511627776` | `\"size\":null`      | versions[0].size: is missing",
        "`\"files\":1`            | `\"files\":-1`       | versions[0].files: -1 is negative",
        "`\"files\":1`            | `\"files\":2147483648` | versions[0].files: is out of range",
        "`\"shards\":3`           | `\"shards\":-3`      | versions[0].shards: -3 is negative",
        "`\"shards\":3`           | `\"created\":\"now\",\"shards\":3` | versions[0].created: is"
            + " not a time of RFC 3339",
        "`\"sha256\":\"`          | `\"sha256\":\"x`     | versions[0].sha256: not 64 hexadecimal"
            + " digits: 'x0000000000000005000000000000000600000000000000070000000000000008'",
        "`\"manifest\":\"`        | `\"manifest\":\"x`   | versions[0].manifest: not 64 hexadecimal"
            + " digits: 'x0000000000000001000000000000000200000000000000030000000000000004'",
        "`\"versions\":[`         | `\"versions\":[null,`| versions[0]: is missing",
        "`\"versions\":[`         | `\"versions\":[7,`   | versions[0]: is not an object",
        "`\"versions\":`          | `\"version\":`       | versions: is missing",
      })
  void namesTheFieldThatIsWrong(String old, String replacement, String message) {
    assertRefused(good().replace(old, replacement), message);
  }

  @Test
  void refusesWhatIsNotAList() {
    assertRefused("{\"versions\":{}}", "versions: is not a list");
    assertRefused("[]", "is not an object");
    assertRefused("7", "is not an object");
    assertRefused("null", "is empty");
    assertRefused(good() + "{}", "goes on after the end of the object");
  }

  @Test
  void refusesAVersionThatIsThereTwice() {
    assertRefused(
        new String(VersionListJson.write(List.of(TIMELESS, TREE, TIMELESS)), UTF_8),
        "versions: v10 is there twice");
  }

  @Test
  void refusesListsLargerThanTheLimit() {
    assertThatExceptionOfType(FormatException.class)
        .isThrownBy(() -> VersionListJson.read("l", new byte[Limits.LIST_BYTES + 1]))
        .withMessage("l: is larger than 16777216 bytes");
  }

  private static String good() {
    return new String(VersionListJson.write(List.of(TIMELESS)), UTF_8);
  }

  private static void assertRefused(String text, String message) {
    assertThatExceptionOfType(FormatException.class)
        .isThrownBy(() -> VersionListJson.read("http://host/api/v1/versions", text.getBytes(UTF_8)))
        .withMessage("http://host/api/v1/versions: " + message);
  }
}
