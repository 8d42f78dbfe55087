package dev.tiercast.common.testing;

import dev.tiercast.common.layout.DataDirectory;
import dev.tiercast.common.layout.Resource;
import dev.tiercast.common.manifest.BlockList;
import dev.tiercast.common.manifest.DistributionText;
import dev.tiercast.common.manifest.ManifestDocument;
import dev.tiercast.common.model.DistributionList;
import dev.tiercast.common.model.LiveVersion;
import dev.tiercast.common.model.Manifest;
import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.store.Arrival;
import dev.tiercast.common.store.Draft;
import dev.tiercast.common.store.ShardStore;
import dev.tiercast.common.store.StoredVersion;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A version with content made from a seed, cut and hashed: everything a node would hold of it.
 * Immutable; methods named after a property give a version that differs in it. The same calls give
 * the same bytes.
 *
 * <pre>{@code
 * TestVersion one = TestVersion.ofBytes(v1, 7, 10_000).shardSize(4096).blockSize(512);
 * TestVersion tree = TestVersion.named(v2, "tree").file("a", 10).emptyDirectory("b").shards(4, 6);
 * }</pre>
 */
public final class TestVersion {
  private static final Instant CREATED = Instant.parse("2026-01-02T03:04:05Z");

  private final VersionId version;
  private final String name;
  private final long seed;
  private final List<TestFile> files;
  private final Cutting cutting;
  private @Nullable CutContent cut;

  private TestVersion(
      VersionId version, String name, long seed, List<TestFile> files, Cutting cutting) {
    this.version = version;
    this.name = name;
    this.seed = seed;
    this.files = files;
    this.cutting = cutting;
  }

  /** A version without files, 4096 bytes a shard and 512 bytes a block. */
  public static TestVersion named(VersionId version, String name) {
    return new TestVersion(version, name, 0, List.of(), Cutting.DEFAULT);
  }

  /** A single file {@code data.bin} of random bytes, 4096 bytes a shard and 512 bytes a block. */
  public static TestVersion ofBytes(VersionId version, long seed, int size) {
    return named(version, "data.bin").seed(seed).file("data.bin", size);
  }

  /** What the files that are added from here on are made from. */
  public TestVersion seed(long newSeed) {
    return new TestVersion(version, name, newSeed, files, cutting);
  }

  /** With one more file of random bytes. */
  public TestVersion file(String path, int size) {
    return with(TestFile.of(path, randomBytes(path, size), false));
  }

  /** With one more file. */
  public TestVersion file(String path, byte[] bytes) {
    return with(TestFile.of(path, bytes.clone(), false));
  }

  /** With one more file of random bytes that may be run. */
  public TestVersion executable(String path, int size) {
    return with(TestFile.of(path, randomBytes(path, size), true));
  }

  /** With one more empty directory. */
  public TestVersion emptyDirectory(String path) {
    return with(TestFile.of(path + "/", new byte[0], false));
  }

  private byte[] randomBytes(String path, int size) {
    byte[] bytes = new byte[size];
    new Random(seed * 31 + path.hashCode()).nextBytes(bytes);
    return bytes;
  }

  private TestVersion with(TestFile file) {
    List<TestFile> more = new ArrayList<>(files);
    more.add(file);
    more.sort(Comparator.comparing(each -> each.entry().path()));
    return new TestVersion(version, name, seed, List.copyOf(more), cutting);
  }

  /** The same content under another number. */
  public TestVersion version(VersionId other) {
    return new TestVersion(other, name, seed, files, cutting);
  }

  /** Cut into shards of this size; the last may be shorter. */
  public TestVersion shardSize(int bytes) {
    return cut(new Cutting(List.of(), bytes, cutting.blockSize()));
  }

  /** Cut into shards of these sizes, which add up to the content's. */
  public TestVersion shards(Integer... sizes) {
    return cut(new Cutting(List.of(sizes), cutting.shardSize(), cutting.blockSize()));
  }

  /** Shards cut into blocks of this size. */
  public TestVersion blockSize(int bytes) {
    return cut(new Cutting(cutting.shards(), cutting.shardSize(), bytes));
  }

  private TestVersion cut(Cutting other) {
    return new TestVersion(version, name, seed, files, other);
  }

  /** A version that is consistent in itself, but has one byte of the content changed. */
  public TestVersion flippedAt(int offset) {
    List<TestFile> changed = new ArrayList<>();
    int start = 0;
    for (TestFile file : files) {
      changed.add(file.flippedAt(offset - start));
      start += file.bytes().length;
    }
    return new TestVersion(version, name, seed, List.copyOf(changed), cutting);
  }

  private synchronized CutContent cut() {
    if (cut == null) {
      ByteArrayOutputStream content = new ByteArrayOutputStream();
      files.forEach(file -> content.writeBytes(file.bytes()));
      cut = cutting.cut(content.toByteArray());
    }
    return cut;
  }

  /** Its number. */
  public VersionId version() {
    return version;
  }

  /** The manifest. */
  public Manifest manifest() {
    return manifest(version);
  }

  private Manifest manifest(VersionId number) {
    CutContent content = cut();
    return new Manifest(
        number,
        CREATED,
        name,
        content.bytes().length,
        content.sha256(),
        cutting.blockSize(),
        content.merkleRoot(),
        files.stream().map(TestFile::entry).toList(),
        content.shards());
  }

  /** The manifest with its bytes. */
  public ManifestDocument document() {
    return ManifestDocument.of(manifest());
  }

  /** The digests of all blocks. */
  public BlockList blockList() {
    try {
      return BlockList.of("test version", cut().blockDigests(), manifest());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** The whole content. */
  public byte[] content() {
    return cut().bytes().clone();
  }

  /** The bytes of a file. */
  public byte[] content(String path) {
    return files.stream()
        .filter(file -> file.entry().path().value().equals(path))
        .findFirst()
        .orElseThrow()
        .bytes()
        .clone();
  }

  /** The bytes of a shard, counted from 0. */
  public byte[] shard(int index) {
    var range = manifest().grid().shardRange(index);
    return Arrays.copyOfRange(cut().bytes(), (int) range.start(), (int) range.end());
  }

  /** The bytes of a block, by its index in content order, in a new buffer. */
  public ByteBuffer block(int index) {
    var range = manifest().grid().block(index).contentRange();
    return ByteBuffer.wrap(
        Arrays.copyOfRange(cut().bytes(), (int) range.start(), (int) range.end()));
  }

  /**
   * What a node answers at a resource of this version.
   *
   * @throws IllegalArgumentException if it is not one of this version
   */
  public byte[] at(Resource resource) {
    if (resource instanceof Resource.ManifestOf of && of.version().equals(version)) {
      return document().bytes();
    }
    if (resource instanceof Resource.BlocksOf of && of.version().equals(version)) {
      return bytesOf(blockList().bytes());
    }
    if (resource instanceof Resource.ShardOf of && of.version().equals(version)) {
      return shard(of.index());
    }
    throw new IllegalArgumentException(resource + " is not one of " + version);
  }

  /** What a node that has this version serves of it. */
  public List<Resource> resources() {
    List<Resource> resources = new ArrayList<>();
    resources.add(new Resource.ManifestOf(version));
    resources.add(new Resource.BlocksOf(version));
    for (int i = 0; i < manifest().shards().size(); i++) {
      resources.add(new Resource.ShardOf(version, i));
    }
    return resources;
  }

  /** The {@code distribution.txt} of a node that has these versions. */
  public static byte[] distribution(TestVersion... versions) {
    return DistributionText.write(
        new DistributionList(
            Arrays.stream(versions)
                .map(each -> new LiveVersion(each.version, each.manifest().sha256()))
                .sorted(Comparator.comparing(LiveVersion::version))
                .toList()));
  }

  /** Publishes it in a store, under the number that the store gives it. */
  public StoredVersion publishIn(ShardStore store) throws IOException {
    try (Draft draft = store.draft()) {
      for (int i = 0; i < manifest().shards().size(); i++) {
        try (Draft.ShardWriter writer = draft.createShard(i)) {
          writer.write(ByteBuffer.wrap(shard(i)));
        }
      }
      return draft.seal(cut().blockDigests(), number -> ManifestDocument.of(manifest(number)));
    }
  }

  /** Lets a store receive it, block by block. */
  public StoredVersion arriveIn(ShardStore store) throws IOException {
    try (Arrival arrival = store.receive(document(), blockList())) {
      for (int block : arrival.missing().stream().toArray()) {
        arrival.write(block, block(block));
      }
      return arrival.commit();
    }
  }

  /** Writes manifest, block list and shards into a data directory, but no distribution list. */
  public void writeTo(Path directory) throws IOException {
    DataDirectory data = new DataDirectory(directory);
    Files.createDirectories(data.version(version).root());
    for (Resource resource : resources()) {
      Files.write(data.file(resource), at(resource));
    }
  }

  private static byte[] bytesOf(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }

  @Override
  public String toString() {
    return version + " of " + files.size() + " files";
  }
}
