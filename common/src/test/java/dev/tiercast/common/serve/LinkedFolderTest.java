package dev.tiercast.common.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tiercast.common.layout.DataDirectory;
import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.store.FolderStore;
import dev.tiercast.common.testing.TestVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Links in a data folder that lead out of it. */
@DisabledOnOs(OS.WINDOWS)
class LinkedFolderTest {
  private static final TestVersion VERSION =
      TestVersion.ofBytes(new VersionId(1), 1, 3000).shardSize(2000).blockSize(500);

  @TempDir Path folder;

  @Test
  void areNotFollowedToAShard() throws IOException {
    moveOut("v1/shard_002.bin");
    try (Serving serving = serve(folder.resolve("data"))) {
      assertThat(serving.client.get("/v1/shard_001.bin").status()).isEqualTo(200);
      assertThat(serving.client.get("/v1/shard_002.bin").status()).isEqualTo(404);
      assertThat(serving.client.get("/v1/shard_002.bin").body()).hasSizeLessThan(100);
      assertThat(serving.client.get("/v1/content/data.bin", "Range: bytes=2000-").status())
          .isEqualTo(404);
      assertThat(serving.client.get("/v1/content/data.bin").body()).isEqualTo(VERSION.shard(0));
    }
  }

  @Test
  void areNotFollowedToABlockList() throws IOException {
    moveOut("v1/blocks.bin");
    assertGone("/v1/blocks.bin");
  }

  @Test
  void areNotFollowedToAManifest() throws IOException {
    moveOut("v1/manifest.json");
    assertGone("/v1/manifest.json", "/v1/shard_001.bin", "/v1/content/data.bin");
  }

  @Test
  void areNotFollowedToAVersion() throws IOException {
    moveOut("v1");
    assertGone("/v1/manifest.json", "/v1/shard_001.bin", "/v1/content/data.bin");
  }

  @Test
  void areNotFollowedToAVersionThatIsServedAlready() throws IOException {
    publish();
    try (Serving serving = serve(folder.resolve("data"))) {
      assertThat(serving.client.get("/v1/manifest.json").status()).isEqualTo(200);
      link("v1");
      assertThat(serving.client.get("/v1/shard_001.bin").status()).isEqualTo(404);
      assertThat(serving.client.get("/v1/content/data.bin").status()).isEqualTo(404);
    }
  }

  @Test
  void areNotFollowedWithinTheFolderEither() throws IOException {
    publish();
    Path shard = folder.resolve("data/v1/shard_002.bin");
    Files.delete(shard);
    Files.createSymbolicLink(shard, Path.of("shard_001.bin"));
    assertGone("/v1/shard_002.bin");
  }

  @Test
  void mayLeadToTheFolderItself() throws IOException {
    publish();
    Path link = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("data"));
    try (Serving serving = serve(link)) {
      assertThat(serving.client.get("/v1/content/data.bin").body()).isEqualTo(VERSION.content());
    }
  }

  @Test
  void nothingButAFileIsRead() throws IOException {
    publish();
    Path shard = folder.resolve("data/v1/shard_002.bin");
    Files.delete(shard);
    Files.createDirectory(shard);
    assertGone("/v1/shard_002.bin");
  }

  private void assertGone(String... paths) throws IOException {
    try (Serving serving = serve(folder.resolve("data"))) {
      for (String path : paths) {
        RawAnswer answer = serving.client.get(path);
        assertThat(answer.status()).as(path).isEqualTo(404);
        NodeServerTest.assertIsALine(answer);
      }
    }
  }

  private void publish() throws IOException {
    VERSION.publishIn(FolderStore.open(new DataDirectory(folder.resolve("data"))));
  }

  private void moveOut(String name) throws IOException {
    publish();
    link(name);
  }

  private void link(String name) throws IOException {
    Path inside = folder.resolve("data").resolve(name);
    Path outside = folder.resolve("outside");
    Files.move(inside, outside);
    Files.createSymbolicLink(inside, outside);
  }

  private record Serving(NodeServer server, RawClient client) implements AutoCloseable {
    @Override
    public void close() {
      server.close();
    }
  }

  private static Serving serve(Path data) throws IOException {
    FolderStore store = FolderStore.open(new DataDirectory(data));
    NodeServer server = NodeServer.start(TestNode.LOOPBACK, store);
    return new Serving(server, new RawClient(server.port()));
  }
}
