package dev.tiercast.origin.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tiercast.common.manifest.ManifestDocument;
import dev.tiercast.common.model.ContentPath;
import dev.tiercast.common.model.Digest;
import dev.tiercast.common.model.FileEntry;
import dev.tiercast.common.model.Manifest;
import dev.tiercast.common.model.ShardSpec;
import dev.tiercast.common.model.VersionId;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ManifestSizeTest {
  private static final long LARGE = 1L << 48;

  @Test
  void isNeverLessThanTheManifest() {
    List<ContentPath> paths =
        List.of(
            new ContentPath("\"".repeat(255)),
            new ContentPath("a/" + "é".repeat(100)),
            new ContentPath("b"));
    List<FileEntry> files =
        paths.stream().map(path -> new FileEntry(path, LARGE, Digest.OF_NOTHING, false)).toList();
    ShardSpec shard = new ShardSpec(LARGE, Digest.OF_NOTHING);
    Manifest manifest =
        new Manifest(
            new VersionId(999_999_999_999_999_999L),
            Instant.parse("2026-01-02T03:04:05Z"),
            "\"".repeat(255),
            3 * LARGE,
            Digest.OF_NOTHING,
            64 << 20,
            Digest.OF_NOTHING,
            files,
            List.of(shard, shard, shard));

    long bound =
        ManifestSize.OF_REST
            + paths.stream().mapToLong(ManifestSize::of).sum()
            + 3 * ManifestSize.OF_SHARD;
    assertThat((long) ManifestDocument.of(manifest).bytes().length)
        .isBetween(bound - ManifestSize.OF_REST, bound);
  }
}
