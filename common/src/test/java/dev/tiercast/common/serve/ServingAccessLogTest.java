package dev.tiercast.common.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tiercast.common.serve.observe.AccessLogFormat;
import dev.tiercast.common.serve.observe.AccessLogOptions;
import dev.tiercast.common.store.MemoryStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServingAccessLogTest {
  /** More than the kernel's buffers take. */
  private static final int LARGE = 24 << 20;

  private static final String SHARD = "/v1/shard_001.bin";

  @TempDir private Path folder;
  private final MemoryStore store = new MemoryStore();

  private NodeServer serve(AccessLogFormat format) throws IOException {
    AccessLogOptions log = new AccessLogOptions(file(), format);
    return NodeServer.start(ServeOptions.of(0).withHost("127.0.0.1").withAccessLog(log), store);
  }

  private Path file() {
    return folder.resolve("access.log");
  }

  private JsonNode onlyLine() throws IOException {
    List<String> lines = Files.readAllLines(file());
    assertThat(lines).hasSize(1);
    return new ObjectMapper().readTree(lines.get(0));
  }

  @Test
  void hasALineForEachRequestWhenTheServerIsClosed() throws IOException {
    TestNode.oneShard(1000).publishIn(store);
    try (NodeServer server = serve(AccessLogFormat.COMBINED)) {
      RawClient client = new RawClient(server.port());
      client.get(SHARD, "User-Agent: a \"b\" \tc", "Referer: http://here/");
      client.head(SHARD);
      client.get("/nowhere%0d%0a127.0.0.1?x=%22");
      client.get("/\"quoted\"");
      client.send("DELETE", "/healthz");
      client.write("nonsense\r\n\r\n").getInputStream().readAllBytes();
    }
    Pattern start =
        Pattern.compile("127\\.0\\.0\\.1 - - \\[\\d\\d/\\w{3}/\\d{4}(:\\d\\d){3} \\+0000] (.*)");
    List<String> lines =
        Files.readAllLines(file()).stream()
            .map(start::matcher)
            .filter(Matcher::matches)
            .map(line -> line.group(2))
            .toList();
    assertThat(lines)
        .containsExactlyInAnyOrder(
            "\"GET %s HTTP/1.1\" 200 1000 \"http://here/\" \"a \\\"b\\\" \\x09c\"".formatted(SHARD),
            "\"HEAD %s HTTP/1.1\" 200 - \"-\" \"-\"".formatted(SHARD),
            "\"GET /nowhere%0d%0a127.0.0.1?x=%22 HTTP/1.1\" 400 12 \"-\" \"-\"",
            "\"GET /\\\"quoted\\\" HTTP/1.1\" 404 53 \"-\" \"-\"",
            "\"- - HTTP/1.0\" 400 12 \"-\" \"-\"",
            "\"DELETE /healthz HTTP/1.1\" 405 40 \"-\" \"-\"");
  }

  @Test
  void tellsOfAPartInJson() throws IOException {
    TestNode.oneShard(1000).publishIn(store);
    Instant before = Instant.now();
    try (NodeServer server = serve(AccessLogFormat.JSON)) {
      new RawClient(server.port()).get(SHARD, "Range: bytes=1-10", "User-Agent: me");
    }
    JsonNode line = onlyLine();
    assertThat(line.get("path").textValue()).isEqualTo(SHARD);
    assertThat(line.get("status").intValue()).isEqualTo(206);
    assertThat(line.get("bytes").intValue()).isEqualTo(10);
    assertThat(line.get("range").textValue()).isEqualTo("bytes=1-10");
    assertThat(line.get("userAgent").textValue()).isEqualTo("me");
    assertThat(line.get("complete").booleanValue()).isTrue();
    assertThat(Instant.parse(line.get("time").textValue()))
        .isBetween(before.minusMillis(1), Instant.now());
    assertThat(line.get("seconds").doubleValue())
        .isGreaterThanOrEqualTo(line.get("firstByteSeconds").doubleValue());
    assertThat(line.get("firstByteSeconds").doubleValue()).isPositive();
  }

  @Test
  void knowsNothingOfARequestThatIsNone() throws IOException {
    Instant before = Instant.now();
    try (NodeServer server = serve(AccessLogFormat.JSON)) {
      new RawClient(server.port()).write("nonsense\r\n\r\n").getInputStream().readAllBytes();
    }
    JsonNode line = onlyLine();
    assertThat(line.get("path").textValue()).isEqualTo("-");
    assertThat(line.get("status").intValue()).isEqualTo(400);
    assertThat(line.get("seconds").doubleValue()).isZero();
    assertThat(Instant.parse(line.get("time").textValue())).isAfter(before.minusMillis(1));
  }

  @Test
  void saysThatAnAnswerWasCutOff() throws IOException {
    TestNode.oneShard(LARGE).publishIn(store);
    try (NodeServer server = serve(AccessLogFormat.JSON)) {
      try (Socket socket = new RawClient(server.port()).open("GET", SHARD)) {
        assertThat(socket.getInputStream().readNBytes(1000)).hasSize(1000);
        socket.setSoLinger(true, 0);
      }
      await().until(() -> Files.size(file()) > 0);
    }
    JsonNode line = onlyLine();
    assertThat(line.get("status").intValue()).isEqualTo(200);
    assertThat(line.get("complete").booleanValue()).isFalse();
    assertThat(line.get("bytes").intValue()).isBetween(0, LARGE - 1);
  }

  @Test
  void goesToStandardOutputIfToldSo() throws IOException {
    PrintStream before = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try {
      AccessLogOptions log = new AccessLogOptions(null, AccessLogFormat.COMMON);
      try (NodeServer server =
          NodeServer.start(ServeOptions.of(0).withHost("127.0.0.1").withAccessLog(log), store)) {
        new RawClient(server.port()).get("/healthz");
      }
    } finally {
      System.setOut(before);
    }
    assertThat(printed.toString(StandardCharsets.UTF_8))
        .contains("\"GET /healthz HTTP/1.1\" 200 3");
  }

  @Test
  void isNeededToServe() {
    AccessLogOptions log =
        new AccessLogOptions(folder.resolve("missing/log"), AccessLogFormat.COMMON);
    assertThatThrownBy(() -> NodeServer.start(ServeOptions.of(0).withAccessLog(log), store))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("--access-log");
  }
}
