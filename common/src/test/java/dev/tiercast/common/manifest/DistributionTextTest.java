package dev.tiercast.common.manifest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tiercast.common.model.Digest;
import dev.tiercast.common.model.DistributionList;
import dev.tiercast.common.model.Limits;
import dev.tiercast.common.model.LiveVersion;
import dev.tiercast.common.model.VersionId;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DistributionTextTest {
  private static final String A = "a".repeat(64);
  private static final String B = "0123456789abcdef".repeat(4);

  private static final DistributionList LIST =
      new DistributionList(List.of(live(2, A), live(10, B)));

  @Test
  void writesALineForEachVersion() {
    assertThat(DistributionText.write(LIST))
        .asString()
        .isEqualTo("v2: " + A + "\nv10: " + B + "\n");
    assertThat(DistributionText.write(DistributionList.EMPTY)).isEmpty();
  }

  @Test
  void readsWhatItWrites() throws Exception {
    assertThat(DistributionText.read("d", DistributionText.write(LIST))).isEqualTo(LIST);
    assertThat(read("")).isEqualTo(DistributionList.EMPTY);
  }

  @Test
  void readsTheOlderForm() throws Exception {
    assertThat(read("v2: " + A + "|7\nv10: " + B + "|0\n").versions())
        .extracting(LiveVersion::shardCount)
        .containsExactly(OptionalInt.of(7), OptionalInt.of(0));
    assertThat(read("v2: " + A + "|1048576\nv10: " + B).versions())
        .extracting(LiveVersion::shardCount)
        .containsExactly(OptionalInt.of(Limits.SHARDS), OptionalInt.empty());
  }

  @Test
  void writesNoShardCounts() throws Exception {
    assertThat(DistributionText.write(read("v2: " + A + "|7")))
        .asString()
        .isEqualTo("v2: " + A + "\n");
  }

  @Test
  void takesAnyOrderLineEndAndSpace() throws Exception {
    assertThat(read("v10: " + B + "\nv2: " + A)).isEqualTo(LIST);
    assertThat(read("v2: " + A + "\r\nv10: " + B + "\r\n")).isEqualTo(LIST);
    assertThat(read("\n\n  v2:   " + A + "  \n \t\n\nv10:" + B + "\t\n\n")).isEqualTo(LIST);
    assertThat(read("v2: " + "A".repeat(64) + "\nv10: " + B)).isEqualTo(LIST);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<html>",
        "v1",
        "v1: ",
        "v1: abc",
        "v1 " + "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
        "1: " + "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
        "v1: " + "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef" + "0",
        "v1: " + "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef" + "|",
        "v1: " + "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef" + "|-1",
        "v1: " + "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef" + "|1|2",
        "v1: " + "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef" + "|9999999999",
        "v1: " + "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdeg",
        "../v1: " + "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
        "v1: \0",
        "v1: \ud83d\ude00"
      })
  void refusesLinesThatAreNone(String line) {
    assertRefused("v9: " + A + "\n\n" + line, "line 3: is not 'v<number>: <sha256>'");
  }

  @Test
  void refusesNumbersOutOfBounds() {
    assertRefused(
        "v0: " + A, "line 1: version: 'v0' is not a version; versions are written v1, v2, …");
    assertRefused(
        "v01: " + A, "line 1: version: 'v01' is not a version; versions are written v1, v2, …");
    assertRefused("v1: " + A + "|1048577", "line 1: shards: not a number of shards");
  }

  @Test
  void refusesAVersionThatIsThereTwice() {
    assertRefused(
        "v1: " + A + "\nv2: " + A + "\nv1: " + A, "versions: v1 is out of order or there twice");
  }

  @Test
  void refusesListsLargerThanTheLimit() {
    assertThatExceptionOfType(FormatException.class)
        .isThrownBy(() -> DistributionText.read("d", new byte[Limits.LIST_BYTES + 1]))
        .withMessage("d: is larger than 16777216 bytes");
  }

  private static void assertRefused(String text, String message) {
    assertThatExceptionOfType(FormatException.class)
        .isThrownBy(() -> read(text))
        .withMessage("http://host/distribution.txt: " + message);
  }

  private static DistributionList read(String text) throws FormatException {
    return DistributionText.read("http://host/distribution.txt", text.getBytes(UTF_8));
  }

  private static LiveVersion live(long number, String sha256) {
    return new LiveVersion(new VersionId(number), Digest.parse(sha256));
  }
}
