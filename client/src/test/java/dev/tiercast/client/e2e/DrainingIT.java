package dev.tiercast.client.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a node that is told to stop while somebody reads. */
class DrainingIT {
  /** More than the kernel's buffers take. */
  private static final int SIZE = 40_000_000;

  private static final String SHARD = "/v1/shard_001.bin";
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  @RegisterExtension final Commands tiercast = new Commands();

  @TempDir Path folder;
  private Node origin;

  @BeforeEach
  void publish() throws Exception {
    Path file = Data.random(folder.resolve("model.bin"), 20, SIZE);
    Path data = folder.resolve("origin");
    tiercast.run("publish", file, "--data-dir", data).succeeded();
    origin = tiercast.node("origin", "--data-dir", data, "--drain-timeout", "5m");
  }

  private HttpResponse<String> get(String path) throws Exception {
    URI address = URI.create("http://" + origin.address() + path);
    return HTTP.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString());
  }

  /** Asks for the shard, and reads the beginning of the answer. */
  private Socket reader() throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(16 << 10);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), origin.port()));
    String request = "GET " + SHARD + " HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n";
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    assertThat(socket.getInputStream().readNBytes(4)).asString().isEqualTo("HTTP");
    return socket;
  }

  @Test
  void readersGetEverythingBeforeItEndsWellAndNobodyElseGetsAnything() throws Exception {
    try (Socket reader = reader()) {
      assertThat(get("/readyz").body()).isEqualTo("ready\n");
      origin.running().process().destroy();
      await().until(() -> get("/readyz").statusCode() == 503);
      assertThat(get("/readyz").body()).isEqualTo("draining\n");
      assertThat(get("/healthz").body()).isEqualTo("draining\n");
      HttpResponse<String> refused = get(SHARD);
      assertThat(refused.statusCode()).isEqualTo(503);
      assertThat(refused.headers().firstValue("Retry-After")).isPresent();

      InputStream rest = reader.getInputStream();
      assertThat(rest.readAllBytes().length).isGreaterThan(SIZE);
    }
    // Not told again: that would end it at once.
    Process process = origin.running().process();
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).isZero();
  }

  @Test
  void endsAtOnceWhenItIsToldTwice() throws Exception {
    try (Socket reader = reader()) {
      Process process = origin.running().process();
      process.destroy();
      await().until(() -> get("/readyz").statusCode() == 503);
      process.destroy();
      assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
      assertThat(process.exitValue()).isEqualTo(130);
      assertThat(reader.isConnected()).isTrue();
    }
  }
}
