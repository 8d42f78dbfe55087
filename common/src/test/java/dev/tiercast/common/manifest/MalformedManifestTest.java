package dev.tiercast.common.manifest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.testing.TestVersion;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** That each broken rule is refused in a line that names the field. */
class MalformedManifestTest {
  /** 100 bytes in files a (40) and b (60), in shards of 30 and 70, blocks of 16. */
  private static final String GOOD =
      new String(
          TestVersion.named(new VersionId(1), "tree")
              .file("a", 40)
              .file("b", 60)
              .shards(30, 70)
              .blockSize(16)
              .document()
              .bytes(),
          UTF_8);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        // field, its value, message
        "format     | `null`                 | format: is missing",
        "format     | `\"\"`                 | format: '' is unknown here; this program reads"
            + " tiercast/1",
        "format     | `\"tiercast/2\"`       | format: 'tiercast/2' is unknown here; this program"
            + " reads tiercast/1",
        "format     | `\"\\u001b\\n"
            + "\"`       | format: '??' is unknown here; this program reads tiercast/1",
        "format     | `1`                    | format: is not a text",
        "version    | `null`                 | version: is missing",
        "version    | `1`                    | version: is not a text",
        "version    | `\"v0\"`               | version: 'v0' is not a version; versions are written"
            + " v1, v2, …",
        "version    | `\"v01\"`              | version: 'v01' is not a version; versions are"
            + " written v1, v2, …",
        "version    | `\"../v1\"`            | version: '../v1' is not a version; versions are"
            + " written v1, v2, …",
        "created    | `\"yesterday\"`        | created: is not a time of RFC 3339",
        "created    | `\"2026-01-02\"`       | created: is not a time of RFC 3339",
        "created    | `\"2026-01-02T03:04\"` | created: is not a time of RFC 3339",
        "created    | `1767323045`           | created: is not a text",
        "name       | `null`                 | name: is missing",
        "name       | `\"\"`                 | name: has an empty name",
        "name       | `\"../x\"`             | name: '../x' has a slash, a backslash or a control"
            + " character",
        "name       | `\"\\ud800\"`          | name: '?' is not valid Unicode",
        "name       | `5`                    | name: is not a text",
        "name       | `true`                 | name: is not a text",
        "name       | `[\"a\"]`              | name: is not a text",
        "size       | `null`                 | size: is missing",
        "size       | `-1`                   | size: -1 is negative",
        "size       | `99`                   | shards: add up to more than the size 99",
        "size       | `101`                  | shards: add up to 100 bytes, but the size is 101",
        "size       | `\"100\"`              | size: is not a whole number",
        "size       | `\"\"`                 | size: is not a whole number",
        "size       | `100.0`                | size: is not a whole number",
        "size       | `1e2`                  | size: is not a whole number",
        "size       | `true`                 | size: is not a whole number",
        "size       | `{}`                   | size: is not a whole number",
        "size       | `9223372036854775808`  | size: is out of range",
        "size       | `1000000000000000000000000000000000` | size: is out of range",
        "sha256     | `null`                 | sha256: is missing",
        "sha256     | `\"abc\"`              | sha256: not 64 hexadecimal digits: 'abc'",
        "sha256     | `7`                    | sha256: is not a text",
        "blockSize  | `null`                 | blockSize: is missing",
        "blockSize  | `0`                    | blockSize: 0 is not between 1 and 67108864",
        "blockSize  | `-16`                  | blockSize: -16 is not between 1 and 67108864",
        "blockSize  | `67108865`             | blockSize: 67108865 is not between 1 and 67108864",
        "blockSize  | `2147483648`           | blockSize: is out of range",
        "merkleRoot | `null`                 | merkleRoot: is missing",
        "merkleRoot | `\"\"`                 | merkleRoot: not 64 hexadecimal digits: ''",
        "files      | `null`                 | files: is missing",
        "files      | `{}`                   | files: is not a list",
        "files      | `\"\"`                 | files: is not a list",
        "files      | `[]`                   | files: add up to 0 bytes, but the size is 100",
        "files      | `[null]`               | files[0]: is missing",
        "files      | `[\"a\"]`              | files[0]: is not an object",
        "files      | `[[]]`                 | files[0]: is not an object",
        "files      | `[{}]`                 | files[0].path: is missing",
        "shards     | `null`                 | shards: is missing",
        "shards     | `5`                    | shards: is not a list",
        "shards     | `[]`                   | shards: add up to 0 bytes, but the size is 100",
        "shards     | `[null]`               | shards[0]: is missing",
        "shards     | `[100]`                | shards[0]: is not an object",
        "shards     | `[{}]`                 | shards[0].size: is missing",
      })
  void namesAFieldThatIsWrong(String field, String value, String message) {
    assertRefused(with(field, value), message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "format",
        "version",
        "name",
        "size",
        "sha256",
        "blockSize",
        "merkleRoot",
        "files",
        "shards"
      })
  void namesAFieldThatIsMissing(String field) {
    assertRefused(GOOD.replaceFirst("\"" + field + "\":", "\"unknown\":"), field + ": is missing");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        // in the second file: what is replaced, by what, message
        "`\"b\"`          | `null`        | files[1].path: is missing",
        "`\"b\"`          | `5`           | files[1].path: is not a text",
        "`\"b\"`          | `\"\"`        | files[1].path: is empty",
        "`\"b\"`          | `\"/b\"`      | files[1].path: '/b' is absolute",
        "`\"b\"`          | `\"../b\"`    | files[1].path: '..' is not a name",
        "`\"b\"`          | `\"b\\\\c\"`  | files[1].path: 'b\\c' has a slash, a backslash or a"
            + " control character",
        "`\"b\"`          | `\"b\\u0000\"`| files[1].path: 'b?' has a slash, a backslash or a"
            + " control character",
        "`\"b\"`          | `\"b/\"`      | files[1].path: 'b/' ends in '/', but an empty directory"
            + " has no bytes and is not executable",
        "`\"b\"`          | `\"a\"`       | files[1].path: 'a' is there twice",
        "`\"b\"`          | `\"A\"`       | files[1].path: 'A' is out of order",
        "`\"b\"`          | `\"a/b\"`     | files[1].path: 'a' cannot be a file or an empty"
            + " directory and something else too",
        "`:60`             | `:null`        | files[1].size: is missing",
        "`:60`             | `:-60`         | files[1].size: -60 is negative",
        "`:60`             | `:59`          | files: add up to 99 bytes, but the size is 100",
        "`:60`             | `:9223372036854775807` | files: add up to more than the size 100",
        "`:60`             | `:9223372036854775808` | files[1].size: is out of range",
        "`:60`             | `:0`           | files[1].sha256: is not the digest of no bytes,"
            + " although the size is 0",
        "`\"sha256\":\"`  | `\"sha256\":\"x` | files[1].sha256: not 64 hexadecimal digits: 'x",
        "`false`          | `\"false\"`   | files[1].executable: is not true or false",
        "`false`          | `0`           | files[1].executable: is not true or false",
        "`:60`             | `:60,\"size\":60` | files[1]: Duplicate field 'size'",
      })
  void namesTheFieldOfAFile(String old, String replacement, String message) {
    int start = GOOD.indexOf("{\"path\":\"b\"");
    int end = GOOD.indexOf('}', start);
    String file = GOOD.substring(start, end).replace(old, replacement);
    assertRefusedLike(GOOD.substring(0, start) + file + GOOD.substring(end), message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`70`             | `null`        | shards[1].size: is missing",
        "`70`             | `0`           | shards[1].size: 0 is not a shard's size",
        "`70`             | `-70`         | shards[1].size: -70 is not a shard's size",
        "`70`             | `69`          | shards: add up to 99 bytes, but the size is 100",
        "`70`             | `71`          | shards: add up to more than the size 100",
        "`70`             | `70.5`        | shards[1].size: is not a whole number",
        "`\"sha256\":\"`  | `\"sha256\":\"x` | shards[1].sha256: not 64 hexadecimal digits: 'x",
        "`\"sha256\":`    | `\"sha512\":` | shards[1].sha256: is missing",
      })
  void namesTheFieldOfAShard(String old, String replacement, String message) {
    int start = GOOD.indexOf("{\"size\":70");
    int end = GOOD.indexOf('}', start);
    String shard = GOOD.substring(start, end).replace(old, replacement);
    assertRefusedLike(GOOD.substring(0, start) + shard + GOOD.substring(end), message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<!DOCTYPE html><html></html>",
        "not found",
        "{",
        "{\"format\":\"tiercast/1\"",
        "{'format':'tiercast/1'}",
        "{\"size\":01}",
        "{\"size\":+1}",
        "{\"size\":NaN}",
        "{\"a\":1,}",
        "{/*a*/}",
        "{\"name\":\"a\nb\"}",
        "\ufeff{}",
        "{\"a\":1,\"a\":2}"
      })
  void refusesWhatIsNotJson(String text) {
    assertRefusedLike(text, "");
  }

  @Test
  void namesWhatIsThereInsteadOfAnObject() {
    assertRefused("", "is not an object");
    assertRefused("[]", "is not an object");
    assertRefused("5", "is not an object");
    assertRefused("\"tiercast/1\"", "is not an object");
    assertRefused("null", "is empty");
  }

  @Test
  void refusesFieldsThatAreThereTwice() {
    assertRefusedLike(
        GOOD.replace("\"size\":100,", "\"size\":100,\"size\":100,"),
        "is not JSON: Duplicate field 'size'");
    assertRefusedLike(
        GOOD.replace("\"size\":100,", "\"\\u001b\":100,\"\\u001b\":100,\"size\":100,"),
        "is not JSON: Duplicate field '?'");
  }

  @Test
  void refusesWhatFollows() {
    assertRefused(GOOD + "{}", "goes on after the end of the object");
    assertRefused(GOOD + "null", "goes on after the end of the object");
    assertRefusedLike(GOOD + "}", "is not JSON: ");
    assertRefusedLike(GOOD + "garbage", "is not JSON: ");
    assertRefusedLike(GOOD + "\0", "is not JSON: ");
  }

  @Test
  void refusesDeepNestingAndLongTokens() {
    assertRefusedLike(
        GOOD.replaceFirst("\"size\":", "\"x\":" + "[".repeat(100_000) + ",\"size\":"),
        "is not JSON: Document nesting depth (17) exceeds");
    assertRefusedLike(with("name", "\"" + "x".repeat(1 << 17) + "\""), "name: String value length");
    assertRefusedLike(
        with("sha256", "\"" + "x".repeat(60_000) + "\""),
        "sha256: not 64 hexadecimal digits: '" + "x".repeat(80) + "…'");
  }

  @Test
  void readsUtf8Only() {
    for (Charset other :
        new Charset[] {
          StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE, StandardCharsets.UTF_16
        }) {
      assertThatExceptionOfType(FormatException.class)
          .isThrownBy(() -> ManifestDocument.parse("m", GOOD.getBytes(other)));
    }
    assertThatExceptionOfType(FormatException.class)
        .isThrownBy(
            () ->
                ManifestDocument.parse(
                    "m", GOOD.replace("tree", "tr\u00e9e").getBytes(StandardCharsets.ISO_8859_1)));
  }

  private static String with(String field, String value) {
    String quoted = "\"" + field + "\":";
    int start = GOOD.indexOf("\n" + quoted) + 1;
    assertThat(start).isPositive();
    int end = GOOD.indexOf("\n\"", start);
    boolean last = end < 0;
    String rest = last ? "\n}\n" : GOOD.substring(end);
    return GOOD.substring(0, start) + quoted + value + (last ? "" : ",") + rest;
  }

  private static void assertRefused(String text, String message) {
    assertThatExceptionOfType(FormatException.class)
        .isThrownBy(() -> ManifestDocument.parse("v1/manifest.json", text.getBytes(UTF_8)))
        .withMessage("v1/manifest.json: " + message);
  }

  private static void assertRefusedLike(String text, String messageStart) {
    assertThatExceptionOfType(FormatException.class)
        .isThrownBy(() -> ManifestDocument.parse("v1/manifest.json", text.getBytes(UTF_8)))
        .withMessageStartingWith("v1/manifest.json: " + messageStart)
        .satisfies(
            e ->
                assertThat(e.getMessage())
                    .hasSizeLessThan(300)
                    .matches("[^\\p{Cc}]*")
                    .doesNotContain("dev.tiercast"));
  }
}
