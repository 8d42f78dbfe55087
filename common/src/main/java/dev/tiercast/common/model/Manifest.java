package dev.tiercast.common.model;

import java.time.Instant;
import java.util.List;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Everything about one version. Consistent in itself: shards and files add up to the size, paths
 * are in order, do not collide and fit into one tree.
 *
 * @param version its number
 * @param created when it was published; null where nobody knows, as for a folder made by other
 *     tools
 * @param name what was published: a file's or a directory's name
 * @param size bytes of the content
 * @param sha256 of the content, that is of the files one after another
 * @param blockSize bytes of every block but the last of a shard
 * @param merkleRoot over the digests of all blocks, see {@code MerkleRoot}
 * @param files in path order
 * @param shards in content order
 */
public record Manifest(
    VersionId version,
    @Nullable Instant created,
    String name,
    long size,
    Digest sha256,
    int blockSize,
    Digest merkleRoot,
    List<FileEntry> files,
    List<ShardSpec> shards) {

  public Manifest {
    files = List.copyOf(files);
    shards = List.copyOf(shards);
    ContentPath.checkName("name", name);
    InvalidValueException.require(size >= 0, "size", size + " is negative");
    InvalidValueException.require(
        blockSize >= 1 && blockSize <= Limits.BLOCK_BYTES,
        "blockSize",
        blockSize + " is not between 1 and " + Limits.BLOCK_BYTES);
    InvalidValueException.require(
        shards.size() <= Limits.SHARDS, "shards", "more than " + Limits.SHARDS);
    checkSum("shards", size, shards, ShardSpec::size);
    checkSum("files", size, files, FileEntry::size);
    FileTree.check(files);
    BlockGrid.checkBlockCount(shards, blockSize);
    checkDigests(size, sha256, merkleRoot, files, shards);
  }

  /** How the content is cut into shards and blocks. */
  public BlockGrid grid() {
    return BlockGrid.of(this);
  }

  /** Where each file lies in the content. */
  public FileTable fileTable() {
    return FileTable.of(this);
  }

  /**
   * Whether a single file was published, and not a directory: then the one entry is called like the
   * version.
   */
  public boolean isSingleFile() {
    return files.size() == 1 && files.get(0).path().value().equals(name);
  }

  private static <T> void checkSum(String field, long size, List<T> parts, ToLongFunction<T> of) {
    long sum = 0;
    for (T part : parts) {
      sum += of.applyAsLong(part);
      InvalidValueException.require(
          sum >= 0 && sum <= size, field, "add up to more than the size " + size);
    }
    InvalidValueException.require(
        sum == size, field, "add up to " + sum + " bytes, but the size is " + size);
  }

  private static void checkDigests(
      long size, Digest sha256, Digest merkleRoot, List<FileEntry> files, List<ShardSpec> shards) {
    if (size == 0) {
      checkSame("sha256", sha256, Digest.OF_NOTHING, "of no bytes, although the size is 0");
      checkSame("merkleRoot", merkleRoot, Digest.OF_NOTHING, "of no blocks");
    }
    if (shards.size() == 1) {
      checkSame("shards[0].sha256", shards.get(0).sha256(), sha256, "of the content");
    }
    if (files.size() == 1) {
      checkSame("files[0].sha256", files.get(0).sha256(), sha256, "of the content");
    }
  }

  private static void checkSame(String field, Digest actual, Digest expected, String what) {
    InvalidValueException.require(actual.equals(expected), field, "is not the digest " + what);
  }
}
