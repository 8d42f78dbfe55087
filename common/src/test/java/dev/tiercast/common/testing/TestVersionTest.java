package dev.tiercast.common.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.tiercast.common.layout.Resource;
import dev.tiercast.common.layout.VersionFolder;
import dev.tiercast.common.manifest.BlockList;
import dev.tiercast.common.manifest.ManifestDocument;
import dev.tiercast.common.model.FileEntry;
import dev.tiercast.common.model.ShardSpec;
import dev.tiercast.common.model.VersionId;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestVersionTest {
  private static final VersionId V1 = new VersionId(1);

  @Test
  void cutsBytesIntoShardsAndBlocks() {
    TestVersion version = TestVersion.ofBytes(V1, 7, 10_000).shardSize(4000).blockSize(1000);

    assertThat(version.manifest().shards())
        .extracting(ShardSpec::size)
        .containsExactly(4000L, 4000L, 2000L);
    assertThat(version.blockList().size()).isEqualTo(10);
    assertThat(version.manifest().isSingleFile()).isTrue();
    assertThat(version.blockList().matches(9, version.block(9))).isTrue();
    assertThat(version.content()).endsWith(version.shard(2));
  }

  @Test
  void cutsUnevenly() {
    TestVersion version = TestVersion.ofBytes(V1, 7, 1000).shards(1, 600, 399).blockSize(500);

    assertThat(version.manifest().shards())
        .extracting(ShardSpec::size)
        .containsExactly(1L, 600L, 399L);
    assertThat(version.blockList().size()).isEqualTo(4);
  }

  @Test
  void putsFilesInPathOrder() {
    byte[] hello = "hello".getBytes(StandardCharsets.UTF_8);
    TestVersion version =
        TestVersion.named(V1, "tree")
            .executable("bin/run", 3)
            .file("a.txt", hello)
            .emptyDirectory("logs")
            .file("b", 2);

    assertThat(version.manifest().files())
        .extracting(file -> file.path().value())
        .containsExactly("a.txt", "b", "bin/run", "logs/");
    assertThat(version.manifest().files())
        .extracting(FileEntry::executable)
        .containsExactly(false, false, true, false);
    assertThat(version.content()).hasSize(10).startsWith(hello);
    assertThat(version.content("a.txt")).isEqualTo(hello);
  }

  @Test
  void givesTheSameBytesForTheSameSeedOnly() {
    byte[] content = TestVersion.ofBytes(V1, 7, 100).content();

    assertThat(TestVersion.ofBytes(new VersionId(2), 7, 100).content()).isEqualTo(content);
    assertThat(TestVersion.ofBytes(V1, 8, 100).content()).isNotEqualTo(content);
  }

  @Test
  void flipsOneByteOfTheContent() {
    TestVersion version =
        TestVersion.named(V1, "tree").file("a", 10).file("b", 10).emptyDirectory("c");
    TestVersion flipped = version.flippedAt(12);

    assertThat(flipped.content("a")).isEqualTo(version.content("a"));
    assertThat(flipped.content("b")).isNotEqualTo(version.content("b"));
    assertThat(flipped.document()).isNotEqualTo(version.document());
    assertThat(flipped.manifest().size()).isEqualTo(20);
  }

  @Test
  void writesTheFolder(@TempDir Path directory) throws Exception {
    TestVersion version = TestVersion.ofBytes(V1, 7, 10_000);

    version.writeTo(directory);

    VersionFolder folder = new VersionFolder(directory.resolve("v1"));
    ManifestDocument document =
        ManifestDocument.parse("v1", Files.readAllBytes(folder.manifest()), V1);
    assertThat(document).isEqualTo(version.document());
    assertThat(BlockList.map(folder.blocks(), document.manifest()).size()).isEqualTo(20);
    assertThat(Files.readAllBytes(folder.shard(2))).isEqualTo(version.shard(2));
    assertThat(TestVersion.distribution(version, version.version(new VersionId(2))))
        .asString()
        .isEqualTo("v1: %1$s\nv2: %1$s\n".formatted(document.manifest().sha256()));
  }

  @Test
  void answersForItsOwnResourcesOnly() {
    TestVersion version = TestVersion.ofBytes(V1, 7, 100);

    assertThat(version.at(new Resource.ShardOf(V1, 0))).isEqualTo(version.content());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> version.at(new Resource.ShardOf(new VersionId(2), 0)));
  }
}
