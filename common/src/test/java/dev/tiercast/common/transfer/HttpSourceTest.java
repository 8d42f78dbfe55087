package dev.tiercast.common.transfer;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tiercast.common.layout.Resource;
import dev.tiercast.common.layout.ServerAddress;
import dev.tiercast.common.manifest.FormatException;
import dev.tiercast.common.manifest.VersionListJson;
import dev.tiercast.common.model.ByteRange;
import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.model.VersionSummary;
import dev.tiercast.common.testing.Fault;
import dev.tiercast.common.testing.FaultyServer;
import dev.tiercast.common.testing.TestVersion;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class HttpSourceTest {
  private static final VersionId V1 = new VersionId(1);
  private static final TestVersion ONE = TestVersion.ofBytes(V1, 1, 5000);
  private static final TestVersion TWO = TestVersion.ofBytes(new VersionId(2), 2, 100);
  private static final Resource SHARD = new Resource.ShardOf(V1, 0);
  private static final String VERSIONS = "api/v1/versions";

  private final FaultyServer server = FaultyServer.with(ONE, TWO);
  private final HttpSources http = new HttpSources();
  private final Source source = http.at(server.address());

  @AfterEach
  void stop() throws IOException {
    http.close();
    server.close();
  }

  @Test
  void readsWhatANodeSaysOfItsVersions() throws Exception {
    server.put(
        VERSIONS,
        VersionListJson.write(List.of(ONE.document().summary(), TWO.document().summary())));

    assertOffers(ONE.document().summary(), TWO.document().summary());
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void putsTheListOfAPlainServerTogether() throws Exception {
    assertOffers(ONE.document().summary(), TWO.document().summary());
  }

  @Test
  void takesAPageForAPlainServer() throws Exception {
    server.breaks(VERSIONS, Fault.html());

    assertOffers(ONE.document().summary(), TWO.document().summary());
  }

  @Test
  void listsVersionsWithoutManifest() throws Exception {
    server.remove("v1/manifest.json");

    assertOffers(null, TWO.document().summary());
  }

  private void assertOffers(VersionSummary... summaries) throws IOException {
    List<Offer> offers = source.versions();
    assertThat(offers).extracting(Offer::summary).containsExactly(summaries);
    assertThat(offers)
        .extracting(offer -> offer.live().sha256())
        .containsExactly(ONE.manifest().sha256(), TWO.manifest().sha256());
  }

  @Test
  void tellsFailureFromAbsence() {
    server.breaks("v1/manifest.json", Fault.status(500));

    assertThatThrownBy(() -> source.manifest(V1))
        .isInstanceOf(SourceException.class)
        .hasMessage(server.url() + "v1/manifest.json: answers 500 Status");
    assertThatThrownBy(() -> source.manifest(new VersionId(3)))
        .isInstanceOf(NotThereException.class)
        .hasMessage(server.url() + "v3/manifest.json: is not there (404)");
  }

  @Test
  void takesGoneForAbsence() {
    server.breaks(Fault.status(410));

    assertThatThrownBy(source::distribution).isInstanceOf(NotThereException.class);
  }

  @Test
  void refusesAManifestThatIsTooLarge() {
    server.breaks("v1/manifest.json", Fault.endless());

    assertThatThrownBy(() -> source.manifest(V1))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining("v1/manifest.json: is larger than 67108864 bytes");
  }

  @Test
  void knowsTheSizeOfAResource() throws Exception {
    assertThat(source.size(SHARD)).isEqualTo(4096);
    assertThat(server.shardBytesSent()).isZero();
  }

  @Test
  void knowsWhetherAResourceIsThereWithoutItsLength() throws Exception {
    server.breaks(SHARD.path(), Fault.endless());

    assertThat(source.has(SHARD)).isTrue();
    assertThat(source.has(new Resource.ShardOf(V1, 7))).isFalse();
    assertThat(server.shardBytesSent()).isZero();
  }

  @Test
  void doesNotTakeARefusalForAbsence() {
    server.breaks(SHARD.path(), Fault.status(503));

    assertThatThrownBy(() -> source.has(SHARD)).isInstanceOf(SourceException.class);
  }

  @Test
  void worksBelowABasePath() throws Exception {
    server.put("mirrors/tiercast/v1/manifest.json", ONE.document().bytes());

    Source mirror = http.at(ServerAddress.parse(server.url() + "mirrors/tiercast"));

    assertThat(mirror.manifest(V1)).isEqualTo(ONE.document());
  }

  @Test
  void saysWhyAServerCannotBeReached() throws Exception {
    server.stops();

    assertThatThrownBy(source::distribution)
        .isInstanceOf(SourceException.class)
        .hasMessage(server.url() + "distribution.txt: connection refused");
  }

  @Test
  void saysThatAHostIsUnknown() {
    Source nowhere = http.at(ServerAddress.parse("http://no-such-host.invalid/"));

    assertThatThrownBy(nowhere::distribution)
        .isInstanceOf(SourceException.class)
        .hasMessageContaining("unknown host no-such-host.invalid");
  }

  @Test
  void saysThatAServerDoesNotSpeakTls() throws Exception {
    try (ServerSocket plain = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread answering = new Thread(() -> refuseInPlainText(plain), "plain-text");
      answering.setDaemon(true);
      answering.start();
      Source secure =
          http.at(ServerAddress.parse("https://127.0.0.1:" + plain.getLocalPort() + "/"));

      assertThatThrownBy(secure::distribution)
          .isInstanceOf(SourceException.class)
          .hasMessageStartingWith(secure.address() + "distribution.txt: TLS fails: ");
    }
  }

  private static void refuseInPlainText(ServerSocket server) {
    try {
      while (true) {
        try (Socket connection = server.accept()) {
          connection.getOutputStream().write("HTTP/1.1 400 No\r\n\r\n".getBytes(US_ASCII));
        }
      }
    } catch (IOException e) {
      // The test is over.
    }
  }

  @Test
  void saysThatAServerIsSilent() {
    server.breaks(Fault.silence());
    try (HttpSources impatient =
        new HttpSources(Duration.ofSeconds(5), Duration.ofMillis(100), Proxies.none())) {
      assertThatThrownBy(() -> impatient.at(server.address()).distribution())
          .isInstanceOf(SourceException.class)
          .hasMessage(server.url() + "distribution.txt: no answer in time");
    }
  }

  @Test
  void doesNotWaitWithoutEndForAListThatTrickles() {
    server.breaks(Fault.trickling());
    try (HttpSources impatient =
        new HttpSources(Duration.ofSeconds(5), Duration.ofMillis(100), Proxies.none())) {
      assertThatThrownBy(() -> impatient.at(server.address()).distribution())
          .isInstanceOf(SourceException.class)
          .hasMessageContaining("sent only");
    }
  }

  @Test
  void doesNotWaitWithoutEndForAHeadThatTrickles() {
    server.breaks(Fault.tricklingHead());
    // Of both together the head may take as long; neither is to run out first.
    Duration connect = Duration.ofSeconds(1);
    Duration read = Duration.ofSeconds(1);
    try (HttpSources impatient = new HttpSources(connect, read, Proxies.none())) {
      assertThatThrownBy(() -> impatient.at(server.address()).distribution())
          .isInstanceOf(SourceException.class)
          .hasMessage(server.url() + "distribution.txt: no complete answer within 2.00 s");
    }
  }

  @Test
  void tellsWhenABusyServerWantsToBeAskedAgain() {
    server.breaks(Fault.busy("20"));

    assertThatThrownBy(source::distribution)
        .isInstanceOfSatisfying(
            SourceException.class,
            busy -> assertThat(busy.retryAfter()).contains(Duration.ofSeconds(20)))
        .hasMessage(
            server.url() + "distribution.txt: answers 503 Status, asks to come back in 20 s");
  }

  @Test
  void doesNotFollowToOtherServers() throws Exception {
    try (FaultyServer other = FaultyServer.with(ONE)) {
      server.breaks(Fault.status(302));
      server.breaks("v1/manifest.json", Fault.header("Location", other.url()));

      assertThatThrownBy(source::distribution).hasMessageContaining("answers 302");
      assertThat(other.requests()).isEmpty();
    }
  }

  @Test
  void showsNoControlCharactersThatAServerSends() {
    server.breaks(FaultyServer::isShard, Fault.header("Content-Encoding", "\u001b[2J".repeat(100)));

    assertThatThrownBy(
            () -> {
              try (ShardStream stream = source.stream(SHARD, 4096, new ByteRange(0, 10))) {
                stream.open();
              }
            })
        .isInstanceOf(SourceException.class)
        .message()
        .doesNotContain("\u001b")
        .hasSizeLessThan(200);
  }

  @Test
  void asksForPlainBytesOfARange() throws Exception {
    try (MockWebServer recorder = new MockWebServer()) {
      recorder.start();
      recorder.enqueue(
          new MockResponse.Builder()
              .code(206)
              .addHeader("Content-Range", "bytes 5-9/4096")
              .body("01234")
              .build());
      Source recorded = http.at(ServerAddress.parse(recorder.url("/").toString()));
      byte[] bytes = new byte[5];
      try (ShardStream stream = recorded.stream(SHARD, 4096, new ByteRange(5, 10))) {
        assertThat(recorder.getRequestCount()).as("before it is opened").isZero();
        stream.open();
        stream.readFully(ByteBuffer.wrap(bytes));
      }

      RecordedRequest request = recorder.takeRequest();
      assertThat(bytes).asString().isEqualTo("01234");
      assertThat(request.getHeaders().get("Range")).isEqualTo("bytes=5-9");
      assertThat(request.getHeaders().get("Accept-Encoding")).isEqualTo("identity");
    }
  }

  @Test
  void aStreamThatWasCancelledBeforeAsksNothing() {
    try (ShardStream stream = source.stream(SHARD, 4096, new ByteRange(0, 10))) {
      stream.cancel();
      assertThatThrownBy(stream::open).isInstanceOf(SourceException.class);
    }
    assertThat(server.requests()).isEmpty();
  }

  private static byte[] read(ShardStream stream, int length) throws IOException {
    byte[] bytes = new byte[length];
    stream.open();
    stream.readFully(ByteBuffer.wrap(bytes));
    return bytes;
  }

  @Test
  void aStreamFollowsAnotherOnItsConnection() throws Exception {
    try (ShardStream one = source.stream(SHARD, 4096, new ByteRange(0, 1000))) {
      one.open();
      server.refusesNew();
      try (ShardStream two =
          source.following(one, SHARD, 4096, new ByteRange(1000, 3000)).orElseThrow()) {
        ByteBuffer bytes = ByteBuffer.allocate(1000);
        one.readFully(bytes);

        assertThat(read(two, 2000)).isEqualTo(Arrays.copyOfRange(ONE.shard(0), 1000, 3000));
        assertThat(bytes.array()).isEqualTo(Arrays.copyOf(ONE.shard(0), 1000));
      }
    }
  }

  @Test
  void nothingFollowsWhereTheConnectionIsNotOurs() {
    Source secure = http.at(ServerAddress.parse("https://127.0.0.1:1/"));
    ByteRange range = new ByteRange(0, 1000);
    try (ShardStream one = secure.stream(SHARD, 4096, range)) {
      assertThat(secure.following(one, SHARD, 4096, range)).isEmpty();
    }
  }

  @Test
  void takesTheRightBytesWhereTheRangeIsIgnored() throws Exception {
    server.breaks(FaultyServer::isShard, Fault.ignoredRange());
    byte[] bytes = new byte[7];
    try (ShardStream stream = source.stream(SHARD, 4096, new ByteRange(1000, 1007))) {
      stream.open();
      stream.readFully(ByteBuffer.wrap(bytes));
    }

    assertThat(bytes).isEqualTo(Arrays.copyOfRange(ONE.shard(0), 1000, 1007));
  }

  @Test
  void tellsThatTheRangeIsIgnoredBeforeTheBeginningHasCome() throws Exception {
    server.breaks(FaultyServer::isShard, Fault.ignoredRange().and(Fault.stalledAfter(1000)));

    try (ShardStream stream = source.stream(SHARD, 4096, new ByteRange(2000, 2007))) {
      stream.open();
      assertThat(source.keepsRanges()).isFalse();
      assertThat(stream.skipped()).isZero();

      ByteBuffer bytes = ByteBuffer.allocate(7);
      while (stream.skipped() < 1000) {
        assertThat(stream.read(bytes)).isZero();
      }
      assertThat(bytes.position()).isZero();
    }
  }

  @Test
  void aWholeShardSaysNothingAboutRanges() throws Exception {
    server.breaksOnce(FaultyServer::isShard, Fault.ignoredRange());
    readWhole();
    assertThat(source.keepsRanges()).isTrue();
  }

  @Test
  void keepsTheConnectionOfAWholeAnswerThatWasReadToItsEnd() throws Exception {
    server.breaks(FaultyServer::isShard, Fault.ignoredRange());
    readWhole();
    byte[] end = new byte[96];
    server.refusesNew();
    try (ShardStream stream = source.stream(SHARD, 4096, new ByteRange(4000, 4096))) {
      stream.open();
      stream.readFully(ByteBuffer.wrap(end));
    }
    readWhole();

    assertThat(end).isEqualTo(Arrays.copyOfRange(ONE.shard(0), 4000, 4096));
  }

  private void readWhole() throws IOException {
    byte[] bytes = new byte[4096];
    try (ShardStream stream = source.stream(SHARD, 4096, new ByteRange(0, 4096))) {
      stream.open();
      stream.readFully(ByteBuffer.wrap(bytes));
    }
    assertThat(bytes).isEqualTo(ONE.shard(0));
  }

  @Test
  void knowsAServerThatIgnoresRangesUntilItGivesOne() throws Exception {
    assertThat(source.keepsRanges()).isTrue();
    server.breaksOnce(FaultyServer::isShard, Fault.ignoredRange());

    try (ShardStream stream = source.stream(SHARD, 4096, new ByteRange(1000, 1007))) {
      stream.open();
    }
    assertThat(source.keepsRanges()).isFalse();

    try (ShardStream stream = source.stream(SHARD, 4096, new ByteRange(1000, 1007))) {
      stream.open();
    }
    assertThat(source.keepsRanges()).isTrue();
  }
}
