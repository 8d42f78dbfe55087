package dev.tiercast.common.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.testing.TestVersion;
import java.io.File;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Several ranges of one resource, over a real socket. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SeveralRangesTest {
  private static final String SHARD = "/v1/shard_001.bin";
  private static final int SIZE = 400_000;

  private final TestVersion version =
      TestVersion.ofBytes(new VersionId(1), 7, 1_000_000).shardSize(SIZE).blockSize(65_536);

  private TestNode node;
  private RawClient client;
  private byte[] shard;

  @BeforeAll
  void start() throws IOException {
    node = TestNode.start(version);
    client = node.client;
    shard = version.shard(0);
  }

  @AfterAll
  void stop() {
    node.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0-0,5-9,399997-399999",
        "399997-399999,5-9,0-0",
        "65535-65536,131071-131072,262143-262144",
        "1-131071,131072-131072,131073-399999",
        "0-199999,200000-399999",
        "0-10,5-15,5-15",
        "0-0,2-2,4-4,6-6,8-8,10-10,12-12,14-14,16-16,18-18,20-20,22-22,24-24,26-26,28-28,30-30",
      })
  void comeAsPartsInTheOrderOfTheRequest(String ranges) throws IOException {
    RawAnswer answer = client.get(SHARD, "Range: bytes=" + ranges);
    assertThat(answer.status()).isEqualTo(206);
    assertAreParts(answer, ranges);
  }

  @Test
  void areDescribedByTheHeadOfTheWhole() throws IOException {
    RawAnswer parts = client.get(SHARD, "Range: bytes=0-0,-1");
    RawAnswer whole = client.head(SHARD);
    assertThat(parts.field("Content-Range")).isEmpty();
    for (String name :
        List.of(
            "ETag",
            "Last-Modified",
            "Cache-Control",
            "Accept-Ranges",
            "Repr-Digest",
            "Digest",
            "X-Content-Type-Options")) {
      assertThat(parts.field(name)).as(name).isPresent().isEqualTo(whole.field(name));
    }
  }

  @Test
  void mayBeOpenOrCountedFromTheEndOrBehindIt() throws IOException {
    RawAnswer answer = client.get(SHARD, "Range: bytes=-3, 400000-, 399990-, 5-9,0-0");
    assertAreParts(answer, "399997-399999,399990-399999,5-9,0-0");
  }

  @Test
  void areOfAnyResource() throws IOException {
    RawAnswer answer = client.get("/distribution.txt", "Range: bytes=0-2,-1");
    List<ReceivedPart> parts = ReceivedPart.of(answer);
    assertThat(parts)
        .extracting(ReceivedPart::type)
        .containsOnly("text/plain; charset=utf-8")
        .hasSize(2);
    assertThat(parts.get(0).content()).isEqualTo("v1:");
    assertThat(parts.get(1).content()).isEqualTo("\n");
  }

  /**
   * RFC 9110 section 15.3.7.2 would allow a multipart here, but not every client takes one apart.
   */
  @Test
  void areOnePlainPartIfOnlyOneHasBytes() throws IOException {
    RawAnswer answer = client.get(SHARD, "Range: bytes=400000-,5-9,500000-");
    assertThat(answer.status()).isEqualTo(206);
    assertThat(answer.field("Content-Range")).contains("bytes 5-9/400000");
    assertThat(answer.field("Content-Type")).contains("application/octet-stream");
    assertThat(answer.body()).isEqualTo(Arrays.copyOfRange(shard, 5, 10));
  }

  @Test
  void areRefusedIfNoneHasBytes() throws IOException {
    RawAnswer answer = client.get(SHARD, "Range: bytes=400000-,500000-600000,-0");
    assertThat(answer.status()).isEqualTo(416);
    assertThat(answer.field("Content-Range")).contains("bytes */400000");
    NodeServerTest.assertIsALine(answer);
  }

  static Stream<String> wasteful() {
    return Stream.of(
        "0-,0-0",
        "0-200000,199999-399999",
        "0-0" + ",0-0".repeat(16),
        "0-0" + ",0-0".repeat(3000),
        "0-" + ",1-".repeat(4000));
  }

  @ParameterizedTest
  @MethodSource("wasteful")
  void areTheWholeIfTheyAreTooManyOrTooMuch(String ranges) throws IOException {
    assertIsWhole(client.get(SHARD, "Range: bytes=" + ranges));
  }

  @Test
  void meanNothingToHead() throws IOException {
    RawAnswer answer = client.head(SHARD, "Range: bytes=0-0,5-9");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.field("Content-Length")).contains("400000");
    assertThat(answer.field("Content-Type")).contains("application/octet-stream");
    assertThat(answer.body()).isEmpty();
  }

  @Test
  void areSentOnlyOfWhatTheClientHas() throws IOException {
    String tag = client.head(SHARD).field("ETag").orElseThrow();
    String ranges = "Range: bytes=0-0,5-9";
    assertAreParts(client.get(SHARD, ranges, "If-Range: " + tag), "0-0,5-9");
    assertAreParts(client.get(SHARD, ranges, "If-Match: " + tag), "0-0,5-9");
    assertIsWhole(client.get(SHARD, ranges, "If-Range: W/" + tag));
    assertIsWhole(client.get(SHARD, ranges, "If-Range: \"other\""));
    assertThat(client.get(SHARD, ranges, "If-None-Match: " + tag).status()).isEqualTo(304);
    assertThat(client.get(SHARD, ranges, "If-Match: \"other\"").status()).isEqualTo(412);
  }

  @Test
  void areUnderstoodInOldVersionsOfHttp() throws IOException {
    String request = "GET " + SHARD + " HTTP/1.0\r\nRange: bytes=0-0,5-9\r\n\r\n";
    try (Socket socket = client.write(request)) {
      RawAnswer answer = RawAnswer.parse(socket.getInputStream().readAllBytes());
      assertThat(answer.status()).isEqualTo(206);
      assertAreParts(answer, "0-0,5-9");
    }
  }

  /** Were the length not exact, the next answer would not be found. */
  @Test
  void leaveTheConnectionToTheNextRequest() throws IOException {
    String requests =
        RawClient.request("GET", SHARD, "Range: bytes=0-0,5-9")
            + "\r\n"
            + RawClient.request("GET", SHARD, "Range: bytes=-100000,0-99999")
            + "\r\n"
            + RawClient.request("GET", "/healthz", "Connection: close")
            + "\r\n";
    try (Socket socket = client.write(requests)) {
      String all = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
      assertThat(Pattern.compile("(?:^|--\r\n)HTTP/1.1 (\\d+)").matcher(all).results())
          .extracting(result -> result.group(1))
          .containsExactly("206", "206", "200");
    }
  }

  @Test
  void leaveNothingOpen() throws IOException {
    try (TestNode other = TestNode.start(version)) {
      assertAreParts(
          other.client.get(SHARD, "Range: bytes=0-0,100000-299999,-3"),
          "0-0,100000-299999,399997-399999");
      other.awaitNothingOpen(3);
    }
  }

  @Test
  void endVisiblyWhenBytesAreMissing() throws IOException {
    try (TestNode other = TestNode.start(version)) {
      other.store.setFate(bytes -> new CutBytes(bytes, 1000, true));
      RawAnswer answer = other.client.get(SHARD, "Range: bytes=0-9,990-1010,20-29");
      assertThat(answer.status()).isEqualTo(206);
      assertThat(answer.isComplete()).isFalse();
      other.awaitNothingOpen(2);
    }
  }

  @Test
  void areTakenByCurl() throws IOException, InterruptedException {
    assumeTrue(isInstalled("curl"), "curl is not installed");
    String url = "http://127.0.0.1:" + client.port() + SHARD;
    Process curl =
        new ProcessBuilder("curl", "-q", "-sS", "-i", "--noproxy", "*", "-r", "0-0,5-9,-3", url)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    byte[] received = curl.getInputStream().readAllBytes();
    assertThat(curl.waitFor()).isZero();
    assertAreParts(RawAnswer.parse(received), "0-0,5-9,399997-399999");
  }

  private static boolean isInstalled(String program) {
    return Pattern.compile(Pattern.quote(File.pathSeparator))
        .splitAsStream(System.getenv().getOrDefault("PATH", ""))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }

  /**
   * Requires that an answer is complete, and has these parts of the shard.
   *
   * @param ranges first and last bytes, with commas between them
   */
  private void assertAreParts(RawAnswer answer, String ranges) {
    assertThat(answer.isComplete()).isTrue();
    List<ReceivedPart> parts = ReceivedPart.of(answer);
    assertThat(parts)
        .extracting(ReceivedPart::range)
        .containsExactly(
            Stream.of(ranges.split(",", -1))
                .map(range -> "bytes " + range + "/" + SIZE)
                .toArray(String[]::new));
    for (ReceivedPart part : parts) {
      assertThat(part.type()).isEqualTo("application/octet-stream");
      String[] run = part.range().split("[ /-]", -1);
      int start = Integer.parseInt(run[1]);
      int end = Integer.parseInt(run[2]) + 1;
      assertThat(part.bytes()).isEqualTo(Arrays.copyOfRange(shard, start, end));
    }
  }

  private void assertIsWhole(RawAnswer answer) {
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo(shard);
  }
}
