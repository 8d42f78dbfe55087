package dev.tiercast.origin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tiercast.common.digest.Sha256;
import dev.tiercast.common.layout.Resource;
import dev.tiercast.common.model.BlockSpan;
import dev.tiercast.common.model.BlockSpans;
import dev.tiercast.common.model.NoSuchVersionException;
import dev.tiercast.common.model.NodeId;
import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.model.VersionSummary;
import dev.tiercast.common.tier.GrantJson;
import dev.tiercast.common.tier.GrantRequest;
import dev.tiercast.common.transfer.HttpSources;
import dev.tiercast.common.transfer.NodeReply;
import dev.tiercast.common.transfer.NodeRequests;
import dev.tiercast.origin.publish.ProgressListener;
import dev.tiercast.origin.publish.PublishOptions;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OriginTest {
  private static final VersionId V1 = new VersionId(1);
  private static final VersionId V2 = new VersionId(2);

  @TempDir private Path temporary;

  private Path data;
  private Path file;

  @BeforeEach
  void prepare() throws Exception {
    data = temporary.resolve("data");
    file = Files.writeString(temporary.resolve("model.bin"), "content");
  }

  /** The example of the README. */
  @Test
  void broadcastsInThreeLines() throws Exception {
    try (Origin origin = Origin.start(data, 0)) {
      VersionId version = origin.publish(file);

      assertThat(get(origin, new Resource.ShardOf(version, 0))).isEqualTo("content");
      assertThat(origin.versions()).extracting(VersionSummary::name).containsExactly("model.bin");
    }
  }

  @Test
  void servesAnEmptyFolder() throws Exception {
    try (Origin origin = Origin.start(data, 0)) {
      assertThat(get(origin, new Resource.ListOfVersions())).isEmpty();
      assertThat(origin.versions()).isEmpty();
    }
  }

  @Test
  void announcesWhatIsPublishedAndRetiredBesideIt() throws Exception {
    try (Origin origin = Origin.start(data, 0)) {
      DataFolder beside = DataFolder.open(data);
      beside.publish(file, PublishOptions.DEFAULT, ProgressListener.NONE);
      assertThat(get(origin, new Resource.ListOfVersions())).startsWith("v1: ");

      beside.publish(file, PublishOptions.DEFAULT, ProgressListener.NONE);
      beside.retire(V1);
      assertThat(get(origin, new Resource.ListOfVersions())).startsWith("v2: ").hasLineCount(1);
    }
  }

  @Test
  void servesAgainWhatWasPublishedBefore() throws Exception {
    try (Origin origin = Origin.start(data, 0)) {
      origin.publish(file);
    }
    try (Origin origin = Origin.start(data, 0)) {
      assertThat(get(origin, new Resource.ShardOf(V1, 0))).isEqualTo("content");
      assertThat(origin.publish(file)).isEqualTo(V2);
    }
  }

  @Test
  void keepsAndCutsAsItIsTold() throws Exception {
    OriginOptions options =
        OriginOptions.of(data)
            .withPort(0)
            .keeping(1)
            .cutting(PublishOptions.DEFAULT.withShardSize(3));
    try (Origin origin = Origin.start(options)) {
      origin.publish(file);
      origin.publish(file);

      assertThat(origin.versions()).extracting(VersionSummary::version).containsExactly(V2);
      assertThat(get(origin, new Resource.ShardOf(V2, 2))).isEqualTo("t");
    }
  }

  @Test
  void hasABlockTakenAsOftenAsItIsToldAndNoMore() throws Exception {
    OriginOptions options =
        OriginOptions.of(data)
            .withPort(0)
            .withHost("127.0.0.1")
            .cutting(PublishOptions.DEFAULT.withShardSize(3));
    try (Origin once = Origin.start(options.withMaxCopies(1))) {
      once.publish(file);
      assertThat(granted(once, 1)).isEqualTo(3);
      assertThat(granted(once, 2)).as("the first has to spread it").isZero();
    }
    try (Origin twice = Origin.start(options.withMaxCopies(2))) {
      assertThat(granted(twice, 1)).isEqualTo(3);
      assertThat(granted(twice, 2)).isEqualTo(3);
      assertThat(granted(twice, 3)).isZero();
    }
    assertThatThrownBy(() -> options.withMaxCopies(-1)).hasMessageContaining("--max-copies: -1");
  }

  /** How many blocks somebody is told to take who wants and spreads all of v1. */
  private static int granted(Origin origin, int who) throws IOException {
    int blocks = 3;
    byte[] manifest = get(origin, new Resource.ManifestOf(V1)).getBytes(UTF_8);
    GrantRequest question =
        new GrantRequest(
            new NodeId("%032x".formatted(who)),
            Optional.empty(),
            true,
            Sha256.of(manifest),
            blocks,
            BlockSpans.of(new BlockSpan(0, blocks)));
    try (HttpSources http = new HttpSources();
        NodeRequests node = http.node(origin.address())) {
      NodeReply reply =
          node.post(
              new Resource.GrantsOf(V1),
              GrantJson.write(question),
              Map.of(),
              Duration.ZERO,
              GrantRequest.MOST_BYTES);
      assertThat(reply.status()).as(reply.text()).isEqualTo(200);
      return GrantJson.readBlocks("grants", reply.body(), blocks).count();
    }
  }

  @Test
  void retiresByHand() throws Exception {
    try (Origin origin = Origin.start(data, 0)) {
      origin.publish(file);
      origin.retire(V1);

      assertThat(origin.versions()).isEmpty();
      assertThatThrownBy(() -> origin.retire(V1)).isInstanceOf(NoSuchVersionException.class);
    }
  }

  @Test
  void refusesAFolderThatAnotherOriginServes() throws Exception {
    try (Origin origin = Origin.start(data, 0)) {
      assertThatThrownBy(() -> Origin.start(data, 0))
          .isInstanceOf(IOException.class)
          .hasMessageContaining(data.toString())
          .hasMessageContaining("another origin or relay");
      origin.publish(file);
      assertThat(get(origin, new Resource.ListOfVersions())).startsWith("v1: ");
    }
  }

  @Test
  void leavesTheFolderToOthersWhenThePortIsInUse() throws Exception {
    try (ServerSocket taken = new ServerSocket(0)) {
      assertThatThrownBy(() -> Origin.start(data, taken.getLocalPort()))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("port " + taken.getLocalPort());
    }
    Origin.start(data, 0).close();
  }

  @Test
  void saysWhereItListens() throws Exception {
    OriginOptions options = OriginOptions.of(data).withPort(0);
    try (Origin origin = Origin.start(options)) {
      assertThat(origin.address()).hasToString("http://localhost:" + origin.port() + "/");
    }
    try (Origin origin = Origin.start(options.withHost("127.0.0.1"))) {
      assertThat(origin.address()).hasToString("http://127.0.0.1:" + origin.port() + "/");
    }
  }

  @Test
  void listensOnPort8000AndKeepsFifteenVersionsUnlessToldOtherwise() {
    OriginOptions options = OriginOptions.of(data);

    assertThat(options.serving().port()).isEqualTo(8000);
    assertThat(options.serving().host()).isNull();
    assertThat(options.retention().keep()).isEqualTo(15);
    assertThat(options.publishing()).isEqualTo(PublishOptions.DEFAULT);
  }

  private static String get(Origin origin, Resource resource) throws IOException {
    HttpURLConnection connection =
        (HttpURLConnection) origin.address().url(resource).toURL().openConnection();
    try (InputStream body = connection.getInputStream()) {
      return new String(body.readAllBytes(), UTF_8);
    }
  }
}
