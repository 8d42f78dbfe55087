package dev.tiercast.common.manifest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tiercast.common.digest.Sha256;
import dev.tiercast.common.model.Digest;
import dev.tiercast.common.model.InvalidValueException;
import dev.tiercast.common.model.Limits;
import dev.tiercast.common.model.Manifest;
import dev.tiercast.common.model.ShardSpec;
import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.testing.TestVersion;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestDocumentTest {
  private static final VersionId V1 = new VersionId(1);

  static List<TestVersion> samples() {
    return List.of(
        TestVersion.ofBytes(V1, 1, 0),
        TestVersion.ofBytes(V1, 1, 1),
        TestVersion.ofBytes(new VersionId(999_999_999_999_999_999L), 1, 10_000),
        TestVersion.named(V1, "nothing"),
        TestVersion.named(V1, "a \"quoted\" näme 😀 \u2028")
            .file("ä/😀 \"q\"", 5)
            .executable("bin/run", 10)
            .emptyDirectory("leer")
            .file("zero", 0)
            .shards(3, 1, 11));
  }

  @ParameterizedTest
  @MethodSource("samples")
  void readsWhatItWritesAndWritesTheSameAgain(TestVersion sample) throws Exception {
    ManifestDocument written = sample.document();

    ManifestDocument read = ManifestDocument.parse("m", written.bytes());

    assertThat(read.manifest()).isEqualTo(sample.manifest());
    assertThat(read).isEqualTo(written).hasSameHashCodeAs(written);
    assertThat(ManifestDocument.of(read.manifest()).bytes()).isEqualTo(written.bytes());
    assertThat(read.digest()).isEqualTo(Sha256.of(written.bytes()));
  }

  @Test
  void hasALineForEachFieldFileAndShard() {
    TestVersion sample = TestVersion.named(V1, "tree").file("a", 1).file("b", 2).shards(1, 2);
    Manifest manifest = sample.manifest();

    assertThat(new String(sample.document().bytes(), UTF_8))
        .isEqualTo(
            """
            {
            "format":"tiercast/1",
            "version":"v1",
            "created":"2026-01-02T03:04:05Z",
            "name":"tree",
            "size":3,
            "sha256":"%s",
            "blockSize":512,
            "merkleRoot":"%s",
            "files":[
            {"path":"a","size":1,"sha256":"%s","executable":false},
            {"path":"b","size":2,"sha256":"%s","executable":false}],
            "shards":[
            {"size":1,"sha256":"%s"},
            {"size":2,"sha256":"%s"}]
            }
            """
                .formatted(
                    manifest.sha256(),
                    manifest.merkleRoot(),
                    manifest.files().get(0).sha256(),
                    manifest.files().get(1).sha256(),
                    manifest.shards().get(0).sha256(),
                    manifest.shards().get(1).sha256()));
  }

  @Test
  void doesNotNeedATime() throws Exception {
    Manifest timed = TestVersion.ofBytes(V1, 1, 100).manifest();
    ManifestDocument document = ManifestDocument.of(untimed(timed));

    assertThat(new String(document.bytes(), UTF_8)).doesNotContain("created");
    assertThat(ManifestDocument.parse("m", document.bytes()).manifest().created()).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-01-02T03:04:05Z",
        "2026-01-02t03:04:05z",
        "2026-01-02T05:04:05+02:00",
        "2026-01-02T03:04:05.000000Z"
      })
  void readsTimesOfRfc3339(String time) throws Exception {
    String text = text().replace("2026-01-02T03:04:05Z", time);

    assertThat(parse(text).manifest().created()).isEqualTo(Instant.parse("2026-01-02T03:04:05Z"));
  }

  @Test
  void keepsForeignBytesUntouchedAndIgnoresUnknownFields() throws Exception {
    String text =
        text()
            .replace("\"size\"", "  \"new\" : {\"x\":[1,null,{}]},\r\n\"size\"")
            .replace("\"path\"", "\"mode\":4.5e100,\"path\"");

    ManifestDocument document = parse(text);

    assertThat(document.bytes()).isEqualTo(text.getBytes(UTF_8));
    assertThat(document.digest()).isEqualTo(Sha256.of(text.getBytes(UTF_8)));
    assertThat(document.manifest()).isEqualTo(parse(text()).manifest());
  }

  @Test
  void doesNotCareAboutTheOrderOfFields() throws Exception {
    String text = text().replace("\"format\":\"tiercast/1\",", "");
    text = text.substring(0, text.lastIndexOf('}')) + ",\"format\":\"tiercast/1\"}";

    assertThat(parse(text).manifest()).isEqualTo(parse(text()).manifest());
  }

  @Test
  void doesNotChangeWithTheBytesItWasReadFrom() throws Exception {
    byte[] bytes = text().getBytes(UTF_8);
    ManifestDocument document = ManifestDocument.parse("m", bytes);
    bytes[0] = 0;
    document.bytes()[1] = 0;

    assertThat(document).isEqualTo(parse(text()));
  }

  @Test
  void isOfTheVersionThatWasAskedFor() throws Exception {
    byte[] bytes = text().getBytes(UTF_8);

    assertThat(ManifestDocument.parse("m", bytes, V1)).isEqualTo(parse(text()));
    assertThatExceptionOfType(FormatException.class)
        .isThrownBy(() -> ManifestDocument.parse("m", bytes, new VersionId(2)))
        .withMessage("m: version: is v1 and not v2");
  }

  @Test
  void refusesManifestsLargerThanTheLimit() {
    byte[] bytes = new byte[Limits.MANIFEST_BYTES + 1];
    assertThatExceptionOfType(FormatException.class)
        .isThrownBy(() -> ManifestDocument.parse("m", bytes))
        .withMessage("m: is larger than 67108864 bytes");
  }

  @Test
  void refusesToWriteManifestsLargerThanTheLimit() {
    Digest any = new Digest(-1, -1, -1, -1);
    int shards = 800_000;
    Manifest manifest = TestVersion.ofBytes(V1, 1, shards).blockSize(64).manifest();
    Manifest large =
        new Manifest(
            V1,
            null,
            "large",
            shards,
            manifest.sha256(),
            64,
            any,
            manifest.files(),
            Collections.nCopies(shards, new ShardSpec(1, any)));

    assertThatExceptionOfType(InvalidValueException.class)
        .isThrownBy(() -> ManifestDocument.of(large))
        .withMessage(
            "manifest: would be larger than 67108864 bytes; publish fewer files or larger shards");
  }

  @Test
  void namesItself() throws Exception {
    ManifestDocument document = parse(text());
    assertThat(document).hasToString("v1 (manifest " + document.digest().abbreviated() + ")");
    assertThat(document.summary().manifestDigest()).isEqualTo(document.digest());
    assertThat(document).isNotEqualTo(TestVersion.ofBytes(V1, 2, 100).document());
  }

  private static Manifest untimed(Manifest of) {
    return new Manifest(
        of.version(),
        null,
        of.name(),
        of.size(),
        of.sha256(),
        of.blockSize(),
        of.merkleRoot(),
        of.files(),
        of.shards());
  }

  private static ManifestDocument parse(String text) throws FormatException {
    return ManifestDocument.parse("m", text.getBytes(StandardCharsets.UTF_8));
  }

  private static String text() {
    return new String(TestVersion.ofBytes(V1, 1, 100).document().bytes(), UTF_8);
  }
}
