package dev.tiercast.common.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tiercast.common.digest.Sha256;
import dev.tiercast.common.layout.Resource;
import dev.tiercast.common.manifest.VersionListJson;
import dev.tiercast.common.model.Digest;
import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.testing.TestVersion;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is served at which path, over a real socket. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NodeServerTest {
  private static final String FOREVER = "public, max-age=31536000, immutable";

  private final TestVersion version =
      TestVersion.ofBytes(new VersionId(1), 7, 1_000_000).shardSize(400_000).blockSize(65_536);

  private TestNode node;
  private RawClient client;

  @BeforeAll
  void start() throws IOException {
    node = TestNode.start(version);
    client = node.client;
  }

  @AfterAll
  void stop() {
    node.close();
  }

  @Test
  void servesShards() throws IOException {
    for (int i = 0; i < 3; i++) {
      Digest digest = version.manifest().shards().get(i).sha256();
      RawAnswer answer = client.get("/v1/shard_00" + (i + 1) + ".bin");
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.body()).isEqualTo(version.shard(i));
      assertDescribes(answer, digest, version.shard(i).length, "application/octet-stream");
      assertThat(answer.field("Cache-Control")).contains(FOREVER);
      assertDigest(answer, digest);
    }
  }

  @Test
  void servesTheManifestAsItIs() throws IOException {
    RawAnswer answer = client.get("/v1/manifest.json");
    byte[] bytes = version.document().bytes();
    assertThat(answer.body()).isEqualTo(bytes);
    assertDescribes(answer, Sha256.of(bytes), bytes.length, "application/json");
    assertThat(answer.field("Cache-Control")).contains(FOREVER);
    assertDigest(answer, Sha256.of(bytes));
  }

  @Test
  void servesTheBlockListUnderItsRoot() throws IOException {
    RawAnswer answer = client.get("/v1/blocks.bin");
    byte[] bytes = version.at(new Resource.BlocksOf(new VersionId(1)));
    assertThat(answer.body()).isEqualTo(bytes);
    Digest root = version.manifest().merkleRoot();
    assertDescribes(answer, root, bytes.length, "application/octet-stream");
    assertThat(answer.field("Repr-Digest")).isEmpty();
  }

  @Test
  void servesTheDistributionList() throws IOException {
    RawAnswer answer = client.get("/distribution.txt");
    byte[] bytes = TestVersion.distribution(version);
    assertThat(answer.body()).isEqualTo(bytes);
    assertDescribes(answer, Sha256.of(bytes), bytes.length, "text/plain; charset=utf-8");
    assertThat(answer.field("Cache-Control")).contains("no-cache");
    assertThat(answer.field("Last-Modified")).isEmpty();
    assertDigest(answer, Sha256.of(bytes));
  }

  @Test
  void servesTheVersionsAsJson() throws IOException {
    RawAnswer answer = client.get("/api/v1/versions");
    byte[] bytes = VersionListJson.write(List.of(version.document().summary()));
    assertThat(answer.body()).isEqualTo(bytes);
    assertThat(answer.field("Content-Type")).contains("application/json");
    assertThat(answer.field("ETag").orElseThrow()).as("of what there is alone").startsWith("W/");
    assertDigest(answer, Sha256.of(bytes));
    assertThat(answer.field("Cache-Control")).contains("no-cache");
  }

  @Test
  void saysThatItIsAlive() throws IOException {
    RawAnswer answer = client.get("/healthz");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text()).isEqualTo("ok\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1/shard_002.bin",
        "/v1/manifest.json",
        "/v1/blocks.bin",
        "/distribution.txt",
        "/api/v1/versions",
        "/healthz",
      })
  void givesHeadTheFieldsOfGet(String path) throws IOException {
    RawAnswer head = client.head(path, "Range: bytes=0-1");
    assertThat(head.status()).isEqualTo(200);
    assertThat(head.body()).isEmpty();
    assertThat(withoutDate(head)).isEqualTo(withoutDate(client.get(path)));
  }

  @Test
  void opensNothingForAnswersWithoutABody() throws IOException {
    int before = node.store.opened();
    String tag = client.head("/v1/shard_001.bin").field("ETag").orElseThrow();
    client.get("/v1/shard_001.bin", "If-None-Match: " + tag);
    client.get("/v1/shard_001.bin", "Range: bytes=400000-");
    assertThat(node.store.opened()).isEqualTo(before);
  }

  @Test
  void servesRanges() throws IOException {
    RawAnswer answer = client.get("/v1/shard_001.bin", "Range: bytes=300000-399998");
    assertThat(answer.status()).isEqualTo(206);
    assertThat(answer.field("Content-Range")).contains("bytes 300000-399998/400000");
    assertThat(answer.isComplete()).isTrue();
    assertThat(answer.body()).isEqualTo(slice(version.shard(0), 300_000, 399_999));
  }

  @Test
  void servesRangesThatCrossBuffers() throws IOException {
    int start = (256 << 10) - 1;
    RawAnswer answer = client.get("/v1/shard_001.bin", "Range: bytes=1-" + (start + 1));
    assertThat(answer.body()).isEqualTo(slice(version.shard(0), 1, start + 2));
    answer = client.get("/v1/shard_001.bin", "Range: bytes=" + start + "-" + (start + 1));
    assertThat(answer.body()).isEqualTo(slice(version.shard(0), start, start + 2));
  }

  @Test
  void refusesRangesBehindTheEnd() throws IOException {
    RawAnswer answer = client.get("/v1/shard_001.bin", "Range: bytes=400000-");
    assertThat(answer.status()).isEqualTo(416);
    assertThat(answer.field("Content-Range")).contains("bytes */400000");
    assertIsALine(answer);
  }

  @Test
  void answersConditions() throws IOException {
    String tag = client.head("/distribution.txt").field("ETag").orElseThrow();
    RawAnswer same =
        client.get("/distribution.txt", "if-none-match: \"x\"", "If-None-Match: W/" + tag);
    assertThat(same.status()).isEqualTo(304);
    assertThat(same.body()).isEmpty();
    assertThat(same.field("ETag")).contains(tag);
    assertThat(same.field("Content-Length")).contains("69");
    RawAnswer other = client.get("/distribution.txt", "If-Match: \"x\"");
    assertThat(other.status()).isEqualTo(412);
    assertIsALine(other);
    RawAnswer cut = client.get("/v1/shard_001.bin", "If-Range: \"x\"", "Range: bytes=0-0");
    assertThat(cut.status()).isEqualTo(200);
    assertThat(cut.isComplete()).isTrue();
  }

  @Test
  void ignoresConditionsAndRangesOfWhatIsNotThere() throws IOException {
    assertThat(client.get("/v1/shard_004.bin", "If-Match: \"foo\"").status()).isEqualTo(404);
    assertThat(client.get("/v1/shard_004.bin", "If-None-Match: *").status()).isEqualTo(404);
    assertThat(client.get("/v1/shard_004.bin", "Range: bytes=0-0,2-2").status()).isEqualTo(404);
  }

  /** An answer without a body, or with less of one than it says, would break the next. */
  @Test
  void answersRequestAfterRequestOnOneConnection() throws IOException {
    String shard = "/v1/shard_001.bin";
    String requests =
        String.join(
            "\r\n",
            RawClient.request("GET", shard, "If-None-Match: *"),
            RawClient.request("GET", shard, "If-Match: \"x\""),
            RawClient.request("HEAD", shard, "If-Match: \"x\""),
            RawClient.request("HEAD", shard),
            RawClient.request("GET", shard, "Range: bytes=0-0"),
            RawClient.request("GET", "/nowhere"),
            RawClient.request("HEAD", "/nowhere"),
            RawClient.request("POST", shard, "Content-Length: 4"),
            "1234" + RawClient.request("GET", "/healthz", "Connection: close"),
            "");
    try (Socket socket = client.write(requests)) {
      String all = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
      assertThat(Pattern.compile("HTTP/1.1 (\\d+)").matcher(all).results())
          .extracting(result -> result.group(1))
          .containsExactly("304", "412", "412", "200", "206", "404", "404", "405", "200");
      assertThat(all).endsWith("\r\n\r\nok\n");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "get", "BREW"})
  void refusesToBeWrittenTo(String method) throws IOException {
    RawAnswer answer = client.send(method, "/distribution.txt");
    assertThat(answer.status()).isEqualTo(405);
    assertThat(answer.field("Allow")).contains("GET, HEAD");
    assertIsALine(answer);
  }

  @Test
  void servesListsAndFilesAsVersionsComeAndGo() throws IOException {
    TestVersion second = TestVersion.ofBytes(new VersionId(2), 8, 10);
    try (TestNode other = TestNode.start(version)) {
      assertThat(other.client.get("/v2/manifest.json").status()).isEqualTo(404);
      second.publishIn(other.store);
      assertThat(other.client.get("/v2/shard_001.bin").body()).isEqualTo(second.content());
      assertThat(other.client.get("/distribution.txt").body())
          .isEqualTo(TestVersion.distribution(version, second));
      other.store.retire(new VersionId(1));
      assertThat(other.client.get("/v1/shard_001.bin").status()).isEqualTo(404);
      assertThat(other.client.get("/distribution.txt").body())
          .isEqualTo(TestVersion.distribution(second));
    }
  }

  @Test
  void servesWhatIsEmpty() throws IOException {
    try (TestNode other = TestNode.start(TestVersion.named(new VersionId(1), "empty"))) {
      RawAnswer blocks = other.client.get("/v1/blocks.bin", "Range: bytes=0-");
      assertThat(blocks.status()).isEqualTo(200);
      assertThat(blocks.field("Content-Length")).contains("0");
      assertThat(other.client.get("/v1/shard_001.bin").status()).isEqualTo(404);
      other.store.retire(new VersionId(1));
      assertThat(other.client.get("/distribution.txt").isComplete()).isTrue();
    }
  }

  private static void assertDescribes(RawAnswer answer, Digest tag, int length, String type) {
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.field("ETag")).contains("\"" + tag + "\"");
    assertThat(answer.field("Content-Length")).contains(Integer.toString(length));
    assertThat(answer.field("Content-Type")).contains(type);
    assertThat(answer.field("Accept-Ranges")).contains("bytes");
    assertThat(answer.field("X-Content-Type-Options")).contains("nosniff");
    assertThat(answer.field("Date")).isPresent();
    assertThat(answer.field("Server")).isEmpty();
    assertThat(answer.field("Content-Encoding")).isEmpty();
  }

  private static void assertDigest(RawAnswer answer, Digest sha256) {
    String base64 = Base64.getEncoder().encodeToString(sha256.bytes());
    assertThat(answer.field("Repr-Digest")).contains("sha-256=:" + base64 + ":");
    assertThat(answer.field("Digest")).contains("SHA-256=" + base64);
  }

  static void assertIsALine(RawAnswer answer) {
    assertThat(answer.field("Content-Type")).contains("text/plain; charset=utf-8");
    assertThat(answer.field("Cache-Control")).contains("no-store");
    assertThat(answer.isComplete()).isTrue();
    assertThat(answer.text()).hasLineCount(1).endsWith("\n");
  }

  private static String withoutDate(RawAnswer answer) {
    return answer.head().replaceFirst("\r\nDate: [^\r]*", "");
  }

  private static byte[] slice(byte[] bytes, int start, int end) {
    return Arrays.copyOfRange(bytes, start, end);
  }
}
