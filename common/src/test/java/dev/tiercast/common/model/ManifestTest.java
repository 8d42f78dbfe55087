package dev.tiercast.common.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestTest {
  static final Digest ANY = new Digest(1, 2, 3, 4);
  static final Digest OTHER = new Digest(5, 6, 7, 8);

  /** Ten bytes in one file and one shard. */
  static final Fields SAMPLE = new Fields("data", 10, ANY, 4, ANY, files(10), shards(10));

  /** What a manifest is made of; files and shards follow a change of the size. */
  record Fields(
      String name,
      long size,
      Digest sha256,
      int blockSize,
      Digest merkleRoot,
      List<FileEntry> files,
      List<ShardSpec> shards) {

    Fields name(String value) {
      return new Fields(value, size, sha256, blockSize, merkleRoot, files, shards);
    }

    Fields size(long value) {
      if (value == 0) {
        return new Fields(
            name, 0, Digest.OF_NOTHING, blockSize, Digest.OF_NOTHING, List.of(), List.of());
      }
      return new Fields(
          name,
          value,
          sha256,
          blockSize,
          merkleRoot,
          ManifestTest.files(value),
          ManifestTest.shards(value));
    }

    Fields sha256(Digest value) {
      return new Fields(name, size, value, blockSize, merkleRoot, files, shards);
    }

    Fields blockSize(int value) {
      return new Fields(name, size, sha256, value, merkleRoot, files, shards);
    }

    Fields merkleRoot(Digest value) {
      return new Fields(name, size, sha256, blockSize, value, files, shards);
    }

    Fields files(List<FileEntry> value) {
      return new Fields(name, size, sha256, blockSize, merkleRoot, value, shards);
    }

    Fields shards(List<ShardSpec> value) {
      return new Fields(name, size, sha256, blockSize, merkleRoot, files, value);
    }

    Manifest make() {
      return new Manifest(
          new VersionId(1), null, name, size, sha256, blockSize, merkleRoot, files, shards);
    }
  }

  private static List<FileEntry> files(long... sizes) {
    List<FileEntry> files = new ArrayList<>();
    for (long size : sizes) {
      files.add(file("file" + files.size(), size));
    }
    return files;
  }

  private static FileEntry file(String path, long size) {
    return new FileEntry(new ContentPath(path), size, size == 0 ? Digest.OF_NOTHING : ANY, false);
  }

  private static List<ShardSpec> shards(long... sizes) {
    List<ShardSpec> shards = new ArrayList<>();
    for (long size : sizes) {
      shards.add(new ShardSpec(size, ANY));
    }
    return shards;
  }

  @Test
  void takesWhatIsConsistent() {
    Manifest manifest = SAMPLE.files(files(0, 3, 7, 0)).shards(shards(1, 9)).make();

    assertThat(manifest.grid().blockCount()).isEqualTo(4);
  }

  @Test
  void takesNoBytes() {
    assertThat(SAMPLE.size(0).make().grid().blockCount()).isZero();
    assertThat(SAMPLE.size(0).files(files(0)).make().files()).hasSize(1);
    assertThat(
            SAMPLE
                .size(0)
                .files(List.of(FileEntry.directory(new ContentPath("a/"))))
                .make()
                .isSingleFile())
        .isFalse();
  }

  @Test
  void tellsASingleFileFromADirectory() {
    assertThat(SAMPLE.name("file0").make().isSingleFile()).isTrue();
    assertThat(SAMPLE.name("folder").make().isSingleFile()).isFalse();
    assertThat(SAMPLE.name("file0").files(files(4, 6)).make().isSingleFile()).isFalse();
  }

  @Test
  void doesNotChangeWithTheListsItWasMadeFrom() {
    List<ShardSpec> shards = shards(10);
    Manifest manifest = SAMPLE.shards(shards).make();
    shards.clear();
    assertThat(manifest.shards()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", "a/b", "a\\b", "a\n"})
  void refusesANameThatIsNone(String name) {
    assertThatExceptionOfType(InvalidValueException.class)
        .isThrownBy(SAMPLE.name(name)::make)
        .satisfies(e -> assertThat(e.field()).isEqualTo("name"));
  }

  @Test
  void refusesSizesThatAreNone() {
    assertRefused(
        SAMPLE.size(0).files(List.of()).merkleRoot(ANY),
        "merkleRoot: is not the digest of no blocks");
    assertThatExceptionOfType(InvalidValueException.class)
        .isThrownBy(
            () -> new Manifest(new VersionId(1), null, "a", -1, ANY, 4, ANY, List.of(), List.of()))
        .withMessage("size: -1 is negative");
    assertThatExceptionOfType(InvalidValueException.class)
        .isThrownBy(() -> new ShardSpec(0, ANY))
        .withMessage("size: 0 is not a shard's size");
    assertThatExceptionOfType(InvalidValueException.class)
        .isThrownBy(() -> new ShardSpec(-1, ANY))
        .withMessage("size: -1 is not a shard's size");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, Limits.BLOCK_BYTES + 1, Integer.MIN_VALUE, Integer.MAX_VALUE})
  void refusesBlockSizesOutOfBounds(int blockSize) {
    assertRefused(
        SAMPLE.blockSize(blockSize),
        "blockSize: " + blockSize + " is not between 1 and " + Limits.BLOCK_BYTES);
  }

  @Test
  void refusesPartsThatDoNotAddUp() {
    assertRefused(SAMPLE.shards(shards(3, 6)), "shards: add up to 9 bytes, but the size is 10");
    assertRefused(SAMPLE.shards(shards(3, 8)), "shards: add up to more than the size 10");
    assertRefused(SAMPLE.shards(shards()), "shards: add up to 0 bytes, but the size is 10");
    assertRefused(SAMPLE.files(files(3, 6)), "files: add up to 9 bytes, but the size is 10");
    assertRefused(SAMPLE.files(files(3, 8)), "files: add up to more than the size 10");
    assertRefused(SAMPLE.files(files()), "files: add up to 0 bytes, but the size is 10");
  }

  @Test
  void refusesSumsThatOverflow() {
    long max = Long.MAX_VALUE;
    assertRefused(SAMPLE.shards(shards(max, max, 12)), "shards: add up to more than the size 10");
    assertRefused(SAMPLE.files(files(max, max, 12)), "files: add up to more than the size 10");
    assertRefused(
        SAMPLE.size(max).shards(shards(max, max, 1)),
        "shards: add up to more than the size " + max);
  }

  @Test
  void refusesTooManyShardsOrBlocks() {
    List<ShardSpec> most = Collections.nCopies(Limits.SHARDS, new ShardSpec(1, ANY));
    assertThat(SAMPLE.size(Limits.SHARDS).shards(most).make().grid().blockCount())
        .isEqualTo(Limits.SHARDS);

    List<ShardSpec> tooMany = Collections.nCopies(Limits.SHARDS + 1, new ShardSpec(1, ANY));
    assertRefused(
        SAMPLE.size(Limits.SHARDS + 1).shards(tooMany), "shards: more than " + Limits.SHARDS);
    assertThat(SAMPLE.size(Limits.BLOCKS).blockSize(1).make().grid().blockCount())
        .isEqualTo(Limits.BLOCKS);
    assertRefused(
        SAMPLE.size(Limits.BLOCKS + 1).blockSize(1),
        "shards: have more than " + Limits.BLOCKS + " blocks");
    assertRefused(
        SAMPLE.size(Long.MAX_VALUE).blockSize(1),
        "shards: have more than " + Limits.BLOCKS + " blocks");
  }

  @Test
  void refusesDigestsThatCannotBe() {
    assertRefused(
        SAMPLE.size(0).sha256(ANY),
        "sha256: is not the digest of no bytes, although the size is 0");
    assertRefused(
        SAMPLE.sha256(OTHER).files(files(4, 6)),
        "shards[0].sha256: is not the digest of the content");
    assertRefused(
        SAMPLE.sha256(OTHER).shards(shards(4, 6)),
        "files[0].sha256: is not the digest of the content");
    assertThat(SAMPLE.sha256(OTHER).files(files(4, 6)).shards(shards(4, 6)).make().sha256())
        .isEqualTo(OTHER);
  }

  @Test
  void refusesFilesThatAreNone() {
    ContentPath path = new ContentPath("a");
    ContentPath directory = new ContentPath("a/");
    assertThatExceptionOfType(InvalidValueException.class)
        .isThrownBy(() -> new FileEntry(path, -1, ANY, false))
        .withMessage("size: -1 is negative");
    assertThatExceptionOfType(InvalidValueException.class)
        .isThrownBy(() -> new FileEntry(path, 0, ANY, false))
        .withMessage("sha256: is not the digest of no bytes, although the size is 0");
    String reason =
        "path: 'a/' ends in '/', but an empty directory has no bytes and is not executable";
    assertThatExceptionOfType(InvalidValueException.class)
        .isThrownBy(() -> new FileEntry(directory, 1, ANY, false))
        .withMessage(reason);
    assertThatExceptionOfType(InvalidValueException.class)
        .isThrownBy(() -> new FileEntry(directory, 0, Digest.OF_NOTHING, true))
        .withMessage(reason);
  }

  @Test
  void checksHowFilesFitTogether() {
    assertRefused(
        SAMPLE.files(List.of(file("A", 4), file("a", 6))),
        "files[1].path: 'a' and 'A' differ in case or Unicode form alone");
  }

  private static void assertRefused(Fields fields, String message) {
    assertThatExceptionOfType(InvalidValueException.class)
        .isThrownBy(fields::make)
        .withMessage(message);
  }
}
