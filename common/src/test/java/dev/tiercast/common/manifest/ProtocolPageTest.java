package dev.tiercast.common.manifest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tiercast.common.digest.Sha256;
import dev.tiercast.common.layout.Resource;
import dev.tiercast.common.model.Block;
import dev.tiercast.common.model.ByteRange;
import dev.tiercast.common.model.Digest;
import dev.tiercast.common.model.DistributionList;
import dev.tiercast.common.model.FileEntry;
import dev.tiercast.common.model.Limits;
import dev.tiercast.common.model.LiveVersion;
import dev.tiercast.common.model.Manifest;
import dev.tiercast.common.model.ShardSpec;
import dev.tiercast.common.model.VersionId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** That what {@code docs/protocol.md} shows is what comes out. */
class ProtocolPageTest {
  private static final Pattern EXAMPLE =
      Pattern.compile("<!-- example: (\\S+) -->\n```[a-z]*\n(.*?\n)```\n", Pattern.DOTALL);

  private static final VersionId V7 = new VersionId(7);

  private static final Map<String, String> EXAMPLES = new HashMap<>();

  @BeforeAll
  static void readPage() throws IOException {
    Path page = Path.of(System.getProperty("root.directory", ".."), "docs", "protocol.md");
    Matcher matcher = EXAMPLE.matcher(Files.readString(page));
    while (matcher.find()) {
      assertThat(EXAMPLES.put(matcher.group(1), matcher.group(2))).as(matcher.group(1)).isNull();
    }
  }

  @Test
  void showsEverything() {
    assertThat(EXAMPLES)
        .containsOnlyKeys(
            "limits",
            "a.txt",
            "b/run.sh",
            "blocks",
            "shards",
            "tree",
            "manifest.json",
            "identity",
            "distribution.txt",
            "versions",
            "range");
  }

  @Test
  void namesTheLimits() {
    assertThat(rows("limits"))
        .containsExactly(
            List.of("manifest.json", Limits.MANIFEST_BYTES + " bytes"),
            List.of("distribution.txt", Limits.LIST_BYTES + " bytes"),
            List.of("api/v1/versions", Limits.LIST_BYTES + " bytes"),
            List.of("blockSize", Limits.BLOCK_BYTES + " bytes"),
            List.of("shards of a version", "" + Limits.SHARDS),
            List.of("blocks of a version", "" + Limits.BLOCKS),
            List.of("path", Limits.PATH_BYTES + " bytes"),
            List.of("name", Limits.NAME_BYTES + " bytes"));
  }

  @Test
  void showsTheFiles() throws Exception {
    for (FileEntry file : manifest().files()) {
      byte[] bytes = EXAMPLES.getOrDefault(file.path().value(), "").getBytes(UTF_8);
      assertThat(file.size()).isEqualTo(bytes.length);
      assertThat(file.sha256()).isEqualTo(Sha256.of(bytes));
      assertThat(file.executable()).isEqualTo(file.path().value().endsWith(".sh"));
    }
    assertThat(manifest().files()).extracting(FileEntry::size).containsExactly(25L, 10L, 0L);
    assertThat(manifest().sha256()).isEqualTo(Sha256.of(content()));
  }

  @Test
  void showsTheBlocks() throws Exception {
    List<List<String>> expected = new ArrayList<>();
    for (int i = 0; i < manifest().grid().blockCount(); i++) {
      Block block = manifest().grid().block(i);
      byte[] bytes = part(block.contentRange());
      expected.add(
          List.of(
              "" + i,
              "" + (block.shard() + 1),
              "" + block.shardOffset(),
              "" + block.length(),
              '"' + new String(bytes, UTF_8).replace("\n", "\\n") + '"',
              Sha256.of(bytes).hex()));
    }
    assertThat(rows("blocks")).isEqualTo(expected).hasSize(5);
  }

  @Test
  void showsTheShards() throws Exception {
    List<List<String>> expected = new ArrayList<>();
    for (int i = 0; i < manifest().shards().size(); i++) {
      byte[] bytes = part(manifest().grid().shardRange(i));
      ShardSpec shard = new ShardSpec(bytes.length, Sha256.of(bytes));
      assertThat(manifest().shards().get(i)).isEqualTo(shard);
      String name = new Resource.ShardOf(V7, i).path().substring("v7/".length());
      expected.add(List.of(name, "" + shard.size(), shard.sha256().hex()));
    }
    assertThat(rows("shards")).isEqualTo(expected).hasSize(2);
  }

  @Test
  void showsTheTree() throws Exception {
    List<Digest> leaves = new ArrayList<>();
    for (List<String> block : rows("blocks")) {
      leaves.add(hash(0, Digest.parse(block.get(5))));
    }
    Digest left = hash(1, leaves.get(0), leaves.get(1));
    Digest right = hash(1, leaves.get(2), leaves.get(3));
    Digest four = hash(1, left, right);
    Digest root = hash(1, four, leaves.get(4));

    List<List<String>> expected = new ArrayList<>();
    for (int i = 0; i < leaves.size(); i++) {
      expected.add(List.of("leaf " + i, leaves.get(i).hex()));
    }
    expected.add(List.of("node 0-1", left.hex()));
    expected.add(List.of("node 2-3", right.hex()));
    expected.add(List.of("node 0-3", four.hex()));
    expected.add(List.of("root", root.hex()));
    assertThat(rows("tree")).isEqualTo(expected);
    assertThat(manifest().merkleRoot()).isEqualTo(root);
  }

  @Test
  void theBlockListYieldsTheRoot() throws Exception {
    ByteBuffer digests = ByteBuffer.allocate(5 * Digest.BYTES);
    for (List<String> block : rows("blocks")) {
      digests.put(Digest.parse(block.get(5)).bytes());
    }
    assertThat(BlockList.of("page", digests.flip(), manifest()).size()).isEqualTo(5);
  }

  @Test
  void showsTheManifestToTheByte() throws Exception {
    ManifestDocument written = ManifestDocument.of(manifest());

    assertThat(written.bytes()).asString(UTF_8).isEqualTo(EXAMPLES.get("manifest.json"));
    assertThat(rows("identity")).containsExactly(List.of("v7", written.digest().hex()));
  }

  @Test
  void showsTheListsToTheByte() throws Exception {
    DistributionList list =
        new DistributionList(List.of(new LiveVersion(V7, Sha256.of(content()))));

    assertThat(DistributionText.write(list)).asString().isEqualTo(EXAMPLES.get("distribution.txt"));
    assertThat(VersionListJson.write(List.of(document().summary())))
        .asString(UTF_8)
        .isEqualTo(EXAMPLES.get("versions"));
  }

  @Test
  void showsAnAnswer() throws Exception {
    ShardSpec shard = manifest().shards().get(1);
    Block block = manifest().grid().block(2);
    String base64 = Base64.getEncoder().encodeToString(shard.sha256().bytes());

    assertThat(EXAMPLES.get("range").split("\n", -1))
        .contains(
            "ETag: \"" + shard.sha256() + "\"",
            "Repr-Digest: sha-256=:" + base64 + ":",
            "Digest: SHA-256=" + base64,
            String.format(
                Locale.ROOT, "Content-Range: bytes 0-%d/%d", block.length() - 1, shard.size()),
            "Content-Length: " + block.length())
        .endsWith("", new String(part(block.contentRange()), UTF_8), "");
  }

  private static ManifestDocument document() throws IOException {
    return ManifestDocument.parse(
        "page", EXAMPLES.getOrDefault("manifest.json", "").getBytes(UTF_8), V7);
  }

  private static Manifest manifest() throws IOException {
    return document().manifest();
  }

  private static byte[] content() {
    return (EXAMPLES.get("a.txt") + EXAMPLES.get("b/run.sh")).getBytes(UTF_8);
  }

  private static byte[] part(ByteRange range) {
    return Arrays.copyOfRange(content(), (int) range.start(), (int) range.end());
  }

  /** The lines of an example, cut where there are two spaces or more. */
  private static List<List<String>> rows(String example) {
    return EXAMPLES
        .getOrDefault(example, "")
        .lines()
        .map(line -> List.of(line.split(" {2,}")))
        .toList();
  }

  private static Digest hash(int prefix, Digest... digests) {
    ByteBuffer bytes = ByteBuffer.allocate(1 + digests.length * Digest.BYTES).put((byte) prefix);
    for (Digest digest : digests) {
      bytes.put(digest.bytes());
    }
    return Sha256.of(bytes.array());
  }
}
