package dev.tiercast.origin.publish;

import dev.tiercast.common.model.Digest;
import dev.tiercast.common.model.FileEntry;
import dev.tiercast.common.model.InvalidValueException;
import dev.tiercast.common.model.Manifest;
import dev.tiercast.common.model.ShardSpec;
import dev.tiercast.common.model.VersionId;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.PrimitiveIterator;

/**
 * Puts the manifest together from what was found, planned and computed.
 *
 * @param input what is published
 * @param plan how it is cut
 */
record Seal(Input input, CutPlan plan) {
  /**
   * Everything that is computed from the bytes.
   *
   * @param content of the whole
   * @param merkleRoot over the blocks
   * @param files of each file and empty directory
   * @param shards of each shard
   */
  record Digests(Digest content, Digest merkleRoot, List<Digest> files, List<Digest> shards) {}

  /**
   * Makes sure that there can be a manifest, before a byte is read.
   *
   * @param source what the user named
   * @throws FileSystemException if the files do not fit into one tree on every system
   */
  void check(Path source) throws FileSystemException {
    Digests placeholders =
        new Digests(
            Digest.OF_NOTHING,
            Digest.OF_NOTHING,
            Collections.nCopies(input.entries().size(), Digest.OF_NOTHING),
            Collections.nCopies(plan.shardCount(), Digest.OF_NOTHING));
    try {
      manifest(new VersionId(1), Instant.EPOCH, placeholders);
    } catch (InvalidValueException e) {
      FileSystemException refused = new FileSystemException(source.toString(), null, e.reason());
      refused.initCause(e);
      throw refused;
    }
  }

  Manifest manifest(VersionId version, Instant created, Digests digests) {
    return new Manifest(
        version,
        created,
        input.name(),
        input.size(),
        digests.content(),
        plan.blockSize(),
        digests.merkleRoot(),
        files(digests.files()),
        shards(digests.shards()));
  }

  private List<FileEntry> files(List<Digest> digests) {
    List<FileEntry> files = new ArrayList<>(digests.size());
    for (Input.Entry entry : input.entries()) {
      files.add(
          new FileEntry(entry.path(), entry.size(), digests.get(files.size()), entry.executable()));
    }
    return files;
  }

  private List<ShardSpec> shards(List<Digest> digests) {
    List<ShardSpec> shards = new ArrayList<>(digests.size());
    PrimitiveIterator.OfLong sizes = plan.shardSizes();
    for (Digest digest : digests) {
      shards.add(new ShardSpec(sizes.nextLong(), digest));
    }
    return shards;
  }
}
