package dev.tiercast.common.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Only the one spelling of a path leads anywhere; of files of a version, only their names. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HostilePathsTest {
  private TestNode node;

  @BeforeAll
  void start() throws IOException {
    node = TestNode.start(TestNode.oneShard(1000));
  }

  @AfterAll
  void stop() {
    node.close();
  }

  static Stream<String> paths() {
    return Stream.of(
        "/",
        "//",
        "/v1",
        "/v1/",
        "/v1/shard_001.bin/",
        "//v1/shard_001.bin",
        "/v1//shard_001.bin",
        "/./v1/shard_001.bin",
        "/v1/./shard_001.bin",
        "/v1/../v1/shard_001.bin",
        "/x/../v1/shard_001.bin",
        "/../v1/shard_001.bin",
        "/v1/shard_001.bin/..",
        "/..",
        "/../../../../etc/passwd",
        "/..\\..\\etc\\passwd",
        "/%2e/v1/shard_001.bin",
        "/%2e%2e/v1/shard_001.bin",
        "/v1/%2e%2e/v1/shard_001.bin",
        "/v1%2fshard_001.bin",
        "/v1%2Fshard_001.bin",
        "/v1%252fshard_001.bin",
        "/v1%5cshard_001.bin",
        "/v1\\shard_001.bin",
        "/%761/shard_001.bin",
        "/v1/shard_001%2ebin",
        "/v1/shard_001.bin%00",
        "/v1/shard_001.bin%00.txt",
        "/v1/shard_001.bin\0",
        "/v1/shard_001.bin;a=b",
        "/v1;a=b/shard_001.bin",
        "/v1/shard_001.bin%20",
        "/v1/shard_001.bin%",
        "/v1/shard_001.bin%zz",
        "/v1/shard_001.bin%c0%af",
        "/v1/shard_001.bin%u002f",
        "/V1/shard_001.bin",
        "/v01/shard_001.bin",
        "/v0/shard_001.bin",
        "/v1/shard_1.bin",
        "/v1/shard_0001.bin",
        "/v1/shard_000.bin",
        "/v1/shard_002.bin",
        "/v1/shard_-01.bin",
        "/v1/shard_9999999.bin",
        "/v1/shard_99999999999999999999.bin",
        "/v1/shard_١.bin",
        "/v2/shard_001.bin",
        "/v999999999999999999/shard_001.bin",
        "/v9999999999999999999999999/shard_001.bin",
        "/.tiercast/next-version",
        "/distribution.txt/",
        "/Distribution.txt",
        "/api/v1/versions/",
        "/v1/content/../shard_001.bin",
        "/v1/content/%2e%2e/shard_001.bin",
        "/v1/content/%2e%2e%2f%2e%2e%2fetc%2fpasswd",
        "/v1/content/%252e%252e/shard_001.bin",
        "/v1/content/..%2fshard_001.bin",
        "/v1/content/..%5cshard_001.bin",
        "/v1/content/..\\shard_001.bin",
        "/v1/content//data.bin",
        "/v1/content/./data.bin",
        "/v1/content/%2e/data.bin",
        "/v1/content/data.bin/",
        "/v1/content/data.bin/..",
        "/v1/content/data.bin/../data.bin",
        "/v1/content/data.bin%00",
        "/v1/content/data.bin%00.txt",
        "/v1/content/data.bin\0",
        "/v1/content/data.bin%0d%0aX:%20y",
        "/v1/content/data%252ebin",
        "/v1/content/data.bin%",
        "/v1/content/data.bin%zz",
        "/v1/content/data%u002ebin",
        "/v1/content/data%c0%aebin",
        "/v1/content/data.bin%ff",
        "/v1/content/data.bin;a=b",
        "/v1/content/manifest.json",
        "/v1/content/shard_001.bin",
        "/v1/content%2fdata.bin",
        "/v1/%63ontent/data.bin",
        "/v1/Content/data.bin",
        "//v1/content/data.bin",
        "/v1/content/" + "a".repeat(5000),
        "/v1/content/" + "%61".repeat(5000),
        "/v1/content/" + "a/".repeat(5000) + "data.bin",
        "/v1/content/" + "%2e%2e/".repeat(1000) + "etc/passwd",
        "/v1/metalink/../content/data.bin",
        "/v1/metalink/%2e%2e/content/data.bin",
        "/v1/metalink/..%2fdata.bin",
        "/v1/metalink/data.bin%00",
        "/favicon.ico",
        "/badURI",
        "/badMessage",
        "*",
        "v1/shard_001.bin",
        "/" + "a".repeat(5000),
        "/v1/" + "../".repeat(1000) + "v1/shard_001.bin",
        "/" + "a".repeat(50_000));
  }

  @ParameterizedTest
  @MethodSource("paths")
  void leadNowhere(String path) throws IOException {
    RawAnswer answer = node.client.get(path);
    assertThat(answer.status()).isIn(400, 404, 414);
    NodeServerTest.assertIsALine(answer);
    assertThat(node.store.opened()).isZero();
  }

  @Test
  void doNotReturnInAnswers() throws IOException {
    assertThat(node.client.get("/<script>alert(1)</script>").text()).doesNotContain("script");
    assertThat(node.client.get("/%zz<script>").text()).doesNotContain("script");
  }

  @Test
  void areReadWithoutTheQuery() throws IOException {
    assertThat(node.client.head("/v1/shard_001.bin?/../x=%2f").status()).isEqualTo(200);
  }

  @Test
  void areReadFromWholeAddresses() throws IOException {
    assertThat(node.client.head("http://here/v1/shard_001.bin").status()).isEqualTo(200);
    assertThat(node.client.head("http://here/../v1/shard_001.bin").status()).isIn(400, 404);
  }

  @Test
  void mayComeWithNonsenseThatIsRefused() throws IOException {
    String large = "X: " + "a".repeat(20_000);
    assertThat(node.client.get("/healthz", large).status()).isEqualTo(431);
    assertThat(node.client.send("G ET", "/healthz").status()).isEqualTo(400);
    byte[] bytes = node.client.get("/healthz", "no colon").body();
    assertThat(new String(bytes, StandardCharsets.UTF_8)).isEqualTo("Bad Request\n");
  }
}
