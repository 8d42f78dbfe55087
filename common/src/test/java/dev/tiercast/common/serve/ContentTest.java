package dev.tiercast.common.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tiercast.common.digest.Sha256;
import dev.tiercast.common.layout.ServerAddress;
import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.serve.metalink.KnownServers;
import dev.tiercast.common.testing.TestVersion;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The files of a version, each as one resource, over a real socket. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ContentTest {
  private static final String ODD = "/v1/content/d%C3%A9j%C3%A0%20vu/100%25%3B.txt";

  private final TestVersion version =
      TestVersion.named(new VersionId(1), "tree")
          .seed(7)
          .file("a.bin", 300_000)
          .file("b/large.bin", 900_000)
          .file("b/small.bin", 10)
          .file("déjà vu/100%;.txt", 20)
          .emptyDirectory("empty")
          .file("nothing", 0)
          .shardSize(250_000)
          .blockSize(65_536);

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

  @ParameterizedTest
  @ValueSource(strings = {"a.bin", "b/large.bin", "b/small.bin", "nothing"})
  void isAFileOverItsShards(String path) throws IOException {
    byte[] file = version.content(path);
    RawAnswer answer = client.get("/v1/content/" + path);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(Sha256.of(answer.body())).isEqualTo(Sha256.of(file));
    assertDescribes(answer, file);
    assertThat(answer.field("Content-Length")).contains(Integer.toString(file.length));
    RawAnswer head = client.head("/v1/content/" + path, "Range: bytes=0-1");
    assertThat(head.status()).isEqualTo(200);
    assertThat(head.body()).isEmpty();
    assertDescribes(head, file);
  }

  private static void assertDescribes(RawAnswer answer, byte[] file) {
    String base64 = Base64.getEncoder().encodeToString(Sha256.of(file).bytes());
    assertThat(answer.field("ETag")).contains("\"" + Sha256.of(file) + "\"");
    assertThat(answer.field("Repr-Digest")).contains("sha-256=:" + base64 + ":");
    assertThat(answer.field("Digest")).contains("SHA-256=" + base64);
    assertThat(answer.field("Accept-Ranges")).contains("bytes");
    assertThat(answer.field("Content-Type")).contains("application/octet-stream");
    assertThat(answer.field("Last-Modified")).contains("Fri, 02 Jan 2026 03:04:05 GMT");
    assertThat(answer.field("Cache-Control")).contains("public, max-age=31536000, immutable");
  }

  @Test
  void hasRangesAcrossShards() throws IOException {
    byte[] file = version.content("b/large.bin");
    for (int start : new int[] {0, 199_999, 200_000, 449_000, 700_001}) {
      for (int length : new int[] {1, 2, 1000, 199_999}) {
        String range = "Range: bytes=%d-%d".formatted(start, start + length - 1);
        RawAnswer answer = client.get("/v1/content/b/large.bin", range);
        assertThat(answer.status()).isEqualTo(206);
        assertThat(answer.body()).isEqualTo(Arrays.copyOfRange(file, start, start + length));
        assertThat(answer.field("Content-Range"))
            .contains("bytes %d-%d/900000".formatted(start, start + length - 1));
        assertDescribes(answer, file);
      }
    }
    RawAnswer suffix = client.get("/v1/content/b/large.bin", "Range: bytes=-300000");
    assertThat(suffix.body()).isEqualTo(Arrays.copyOfRange(file, 600_000, 900_000));
    RawAnswer behind = client.get("/v1/content/b/large.bin", "Range: bytes=900000-");
    assertThat(behind.status()).isEqualTo(416);
    assertThat(behind.field("Content-Range")).contains("bytes */900000");
  }

  @Test
  void hasConditions() throws IOException {
    String tag = "\"" + Sha256.of(version.content("a.bin")) + "\"";
    RawAnswer known = client.get("/v1/content/a.bin", "If-None-Match: " + tag);
    assertThat(known.status()).isEqualTo(304);
    assertThat(known.field("Link")).isEmpty();
    assertThat(client.get("/v1/content/a.bin", "If-Match: \"other\"").status()).isEqualTo(412);
    RawAnswer part = client.get("/v1/content/a.bin", "Range: bytes=5-", "If-Range: " + tag);
    assertThat(part.status()).isEqualTo(206);
    RawAnswer whole = client.get("/v1/content/a.bin", "Range: bytes=5-", "If-Range: \"x\"");
    assertThat(whole.status()).isEqualTo(200);
    RawAnswer posted = client.send("POST", "/v1/content/a.bin");
    assertThat(posted.status()).isEqualTo(405);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ODD,
        "/v1/content/d%c3%a9j%c3%a0%20vu/100%25;.txt",
        "/v1/content/d%C3%A9j%C3%A0%20vu/%31%30%30%25%3b%2etxt?x=/../y",
      })
  void isFoundHoweverItsNameIsEncoded(String path) throws IOException {
    RawAnswer answer = client.get(path);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo(version.content("déjà vu/100%;.txt"));
    assertThat(answer.field("Link"))
        .contains(
            "<http://here:"
                + client.port()
                + "/v1/metalink"
                + ODD.substring("/v1/content".length())
                + ">; rel=describedby; type=\"application/metalink4+xml\"");
  }

  @Test
  void isFoundByItsBytesInUtf8() throws IOException {
    String bytes = new String("déjà".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    RawAnswer answer = client.get("/v1/content/" + bytes + "%20vu/100%25;.txt");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo(version.content("déjà vu/100%;.txt"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1/content",
        "/v1/content/",
        "/v1/content/b",
        "/v1/content/b/",
        "/v1/content/empty",
        "/v1/content/empty/",
        "/v1/content/c",
        "/v1/content/A.bin",
        "/v2/content/a.bin",
        "/v1/metalink/empty/",
        "/v1/metalink/b",
        "/v1/metalink/c",
      })
  void isNotADirectoryOrAnythingElse(String path) throws IOException {
    RawAnswer answer = client.get(path);
    assertThat(answer.status()).isEqualTo(404);
    NodeServerTest.assertIsALine(answer);
  }

  @Test
  void isCutOffWhereAShardIsGone() throws IOException {
    TestVersion two = TestVersion.ofBytes(new VersionId(1), 1, 200_000).shardSize(100_000);
    try (TestNode failing = TestNode.start(two)) {
      failing.store.setFate(
          bytes -> {
            if (failing.store.opened() == 0) {
              return bytes;
            }
            throw new IOException("the disk is on fire");
          });
      RawAnswer answer = failing.client.get("/v1/content/data.bin");
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.body()).isEqualTo(two.shard(0));
      failing.awaitNothingOpen(1);
      assertThat(failing.client.get("/v1/content/data.bin").status()).isEqualTo(500);
    }
  }

  @Test
  void opensNoShardThatIsNotReached() throws IOException {
    try (TestNode fresh = TestNode.start(version)) {
      fresh.client.get("/v1/content/b/large.bin", "Range: bytes=200000-449999");
      fresh.awaitNothingOpen(1);
      fresh.client.head("/v1/content/b/large.bin");
      assertThat(fresh.store.opened()).isEqualTo(1);
    }
  }

  @Test
  void hasAMetalink() throws IOException {
    RawAnswer answer = client.get("/v1/metalink/a.bin");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.isComplete()).isTrue();
    assertThat(answer.field("Content-Type")).contains("application/metalink4+xml");
    assertThat(answer.field("Cache-Control")).contains("no-cache");
    assertThat(answer.text())
        .contains("<file name=\"a.bin\">", "<size>300000</size>")
        .contains("http://here:%d/v1/content/a.bin".formatted(client.port()));
    assertThat(answer.field("Content-Disposition"))
        .contains("attachment; filename=\"a.bin.meta4\"; filename*=UTF-8''a.bin.meta4");
    RawAnswer part = client.get("/v1/metalink/a.bin", "Range: bytes=100-299");
    assertThat(part.status()).isEqualTo(206);
    assertThat(part.text()).isEqualTo(answer.text().substring(100, 300));
    String tag = answer.field("ETag").orElseThrow();
    assertThat(tag).startsWith("\"");
    assertThat(client.get("/v1/metalink/a.bin", "If-None-Match: " + tag).status()).isEqualTo(304);
  }

  @Test
  void suggestsANameForTheMetalinkThatIsNotTheFiles() throws IOException {
    String path = ODD.replace("content", "metalink");
    assertThat(client.head(path).field("Content-Disposition"))
        .contains("attachment; filename=\"100_.txt.meta4\"; filename*=UTF-8''100%25%3B.txt.meta4");
  }

  @Test
  void hasAMetalinkWithPiecesOverShards() throws IOException {
    TestVersion one =
        TestVersion.ofBytes(new VersionId(1), 1, 1_000_000).shardSize(131_072).blockSize(1024);
    try (TestNode fresh = TestNode.start(one)) {
      String text = fresh.client.get("/v1/metalink/data.bin").text();
      assertThat(text).contains("<pieces length=\"1024\" type=\"sha-256\">");
      assertThat(text.lines().filter(line -> line.startsWith("<hash>"))).hasSize(977);
      fresh.awaitNothingOpen(1);
    }
  }

  @Test
  void namesTheServersThatTheNodeWasToldOf() throws IOException {
    KnownServers servers =
        new KnownServers(
            ServerAddress.parse("https://own/base"),
            List.of(ServerAddress.parse("one:8001"), ServerAddress.parse("https://own/base/")));
    try (TestNode told = TestNode.start(version, TestNode.LOOPBACK.withServers(servers))) {
      for (String method : List.of("GET", "HEAD")) {
        RawAnswer answer = told.client.send(method, "/v1/content/a.bin", "Range: bytes=0-1");
        assertThat(answer.head().lines().filter(line -> line.startsWith("Link: ")))
            .containsExactly(
                "Link: <https://own/base/v1/metalink/a.bin>; rel=describedby;"
                    + " type=\"application/metalink4+xml\"",
                "Link: <http://one:8001/v1/content/a.bin>; rel=duplicate; pri=2");
      }
      assertThat(told.client.get("/v1/metalink/a.bin").text())
          .contains("1\">https://own/base/v1/content/a.bin<")
          .contains("2\">http://one:8001/v1/content/a.bin<")
          .doesNotContain("priority=\"3\"");
    }
  }

  @Test
  void namesTheNodeAsTheClientDoes() throws IOException {
    assertThat(metalink("GET PATH HTTP/1.1\r\nHost: [::1]:8000\r\n"))
        .contains(">http://[::1]:8000/v1/content/a.bin<");
    assertThat(metalink("GET http://there:81PATH HTTP/1.1\r\nHost: there:81\r\n"))
        .contains(">http://there:81/v1/content/a.bin<");
    String local = ">http://127.0.0.1:" + client.port() + "/v1/content/a.bin<";
    assertThat(metalink("GET PATH HTTP/1.0\r\n")).contains(local);
    assertThat(metalink("GET PATH HTTP/1.1\r\nHost: a_b\r\n")).contains(local);
  }

  @ParameterizedTest
  @ValueSource(strings = {"<x>", "a\"b", "a b", "user@host", "a/b", "a&b", "x:99999", "a,b", "%61"})
  void namesNothingThatIsNoServer(String host) throws IOException {
    String answer = metalink("GET PATH HTTP/1.1\r\nHost: " + host + "\r\n");
    assertThat(answer).doesNotContain(host);
  }

  private String metalink(String request) throws IOException {
    String head = request.replace("PATH", "/v1/metalink/a.bin") + "Connection: close\r\n\r\n";
    try (Socket socket = client.write(head)) {
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
