package dev.tiercast.origin.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.tiercast.common.layout.DataDirectory;
import dev.tiercast.common.manifest.BlockList;
import dev.tiercast.common.model.Digest;
import dev.tiercast.common.model.FileEntry;
import dev.tiercast.common.model.InvalidValueException;
import dev.tiercast.common.model.Manifest;
import dev.tiercast.common.model.ShardSpec;
import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.store.FolderStore;
import dev.tiercast.common.store.StoredVersion;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PublisherTest {
  /** A shard is no multiple of the pieces that are read, nor the other way round. */
  private static final PublishOptions ODD =
      PublishOptions.DEFAULT.withShardSize(100_000).withBlockSize(1000);

  @TempDir private Path folder;

  private FolderStore store;
  private Publisher publisher;

  @BeforeEach
  void open() throws Exception {
    store = FolderStore.open(new DataDirectory(folder.resolve("data")));
    publisher = new Publisher(store, () -> Instant.parse("2026-01-02T03:04:05.678Z"));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "1, 1",
    "999, 1",
    "1000, 1",
    "1001, 1",
    "99999, 1",
    "100000, 1",
    "100001, 2",
    "200000, 2",
    "262144, 3",
    "1048576, 11",
    "5000001, 51"
  })
  void publishesAFileOfAnySize(int size, int shards) throws Exception {
    byte[] content = randomBytes(size);

    Manifest manifest = publishProven(write("file", content), content);

    assertThat(manifest.name()).isEqualTo("file");
    assertThat(manifest.size()).isEqualTo(size);
    assertThat(manifest.shards()).hasSize(shards);
    assertThat(manifest.files())
        .extracting(file -> file.path().value(), FileEntry::size, FileEntry::sha256)
        .containsExactly(tuple("file", (long) size, manifest.sha256()));
    assertThat(manifest.isSingleFile()).isTrue();
  }

  @Test
  void cutsExactlyOneDefaultShardAndOneByteMore() throws Exception {
    byte[] content = new byte[(50 << 20) + 1];
    Path file = write("file", content);

    Manifest more = publish(file, PublishOptions.DEFAULT).document().manifest();
    Files.write(file, new byte[50 << 20]);
    Manifest exact = publish(file, PublishOptions.DEFAULT).document().manifest();

    assertThat(more.shards()).extracting(ShardSpec::size).containsExactly(50L << 20, 1L);
    assertThat(more.grid().blockCount()).isEqualTo(51);
    assertThat(exact.shards()).containsExactly(more.shards().get(0));
    assertThat(exact.sha256()).isEqualTo(more.shards().get(0).sha256());
  }

  @Test
  void publishesATreeOfAllSorts() throws Exception {
    byte[] big = randomBytes(250_000);
    byte[] small = randomBytes(1234);
    write("tree/a/big", big);
    write("tree/a b/0", new byte[0]);
    write("tree/small", small);
    write("tree/tool", small);
    write("tree/z", new byte[0]);
    Files.setPosixFilePermissions(
        folder.resolve("tree/tool"), PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.createDirectories(folder.resolve("tree/nothing/here"));

    Manifest manifest = publishProven(folder.resolve("tree"), concatenated(big, small, small));

    assertThat(manifest.files().stream().map(PublisherTest::line))
        .containsExactly(
            "a b/0 0 e3b0c442 false",
            "a/big 250000 " + short8(big) + " false",
            "nothing/here/ 0 e3b0c442 false",
            "small 1234 " + short8(small) + " false",
            "tool 1234 " + short8(small) + " true",
            "z 0 e3b0c442 false");
    assertThat(manifest.shards())
        .extracting(ShardSpec::size)
        .containsExactly(100_000L, 100_000L, 50_000L, 2468L);
  }

  @Test
  void publishesADirectoryWithoutAnyBytes() throws Exception {
    Path nothing = Files.createDirectory(folder.resolve("nothing"));
    assertThat(publishProven(nothing, new byte[0]).files()).isEmpty();

    Files.createDirectories(nothing.resolve("a/b"));
    Files.createDirectories(nothing.resolve("c"));
    assertThat(publishProven(nothing, new byte[0]).files())
        .extracting(file -> file.path().value())
        .containsExactly("a/b/", "c/");
  }

  @Test
  void publishesManySmallFiles() throws Exception {
    byte[] content = randomBytes(100_000);
    for (int i = 0; i < 1000; i++) {
      byte[] part = Arrays.copyOfRange(content, i * 100, i * 100 + 100);
      write("tree/%04d".formatted(i), part);
    }

    Manifest manifest = publishProven(folder.resolve("tree"), content);

    assertThat(manifest.files()).hasSize(1000);
    assertThat(manifest.files().get(999).sha256())
        .isEqualTo(
            Digest.parse(StoredContent.sha256(Arrays.copyOfRange(content, 99_900, 100_000))));
  }

  @Test
  void keepsTheDigestsOfShardsThatDidNotChange() throws Exception {
    byte[] big = randomBytes(250_000);
    write("tree/a", randomBytes(10));
    write("tree/big", big);
    Manifest before = publish(folder.resolve("tree"), ODD).document().manifest();

    write("tree/a", randomBytes(11));
    Manifest after = publish(folder.resolve("tree"), ODD).document().manifest();

    assertThat(after.shards().subList(1, 4)).isEqualTo(before.shards().subList(1, 4));
    assertThat(after.shards().get(0)).isNotEqualTo(before.shards().get(0));
  }

  @Test
  void remembersWhenToTheSecond() throws Exception {
    Manifest manifest = publish(write("file", randomBytes(1)), ODD).document().manifest();

    assertThat(manifest.created()).isEqualTo(Instant.parse("2026-01-02T03:04:05Z"));
  }

  @Test
  void tellsHowFarItIs() throws Exception {
    List<Long> told = new ArrayList<>();
    publisher.publish(
        write("file", randomBytes(1_000_000)),
        ODD,
        (done, total) -> {
          assertThat(total).isEqualTo(1_000_000);
          told.add(done);
        });

    assertThat(told).isSorted().startsWith(0L).endsWith(1_000_000L).hasSizeGreaterThan(2);
  }

  @Test
  void givesTwoPublishesAtOnceTwoNumbers() throws Exception {
    byte[] one = randomBytes(2_000_000);
    byte[] two = randomBytes(2_000_001);
    Path first = write("one", one);
    Path second = write("two", two);
    Publisher other =
        new Publisher(FolderStore.open(new DataDirectory(folder.resolve("data"))), Instant::now);
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      Future<StoredVersion> a =
          threads.submit(() -> publisher.publish(first, ODD, ProgressListener.NONE));
      Future<StoredVersion> b =
          threads.submit(() -> other.publish(second, ODD, ProgressListener.NONE));

      assertThat(StoredContent.proven(a.get())).isEqualTo(one);
      assertThat(StoredContent.proven(b.get())).isEqualTo(two);
    } finally {
      threads.shutdownNow();
    }
    assertThat(numbers()).containsExactly(1L, 2L);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Tree/a", "TREE"})
  void refusesNamesThatDifferInCaseAloneBeforeItReads(String colliding) throws Exception {
    write("tree/tree/a", randomBytes(1));
    write("tree/" + colliding, randomBytes(1));

    assertThatThrownBy(
            () ->
                publisher.publish(
                    folder.resolve("tree"), ODD, (done, total) -> assertThat(done).isNegative()))
        .isInstanceOf(FileSystemException.class)
        .hasMessageStartingWith(folder.resolve("tree") + ": ")
        .hasMessageContaining("differ in case");
    assertNothingPublished();
  }

  @Test
  void refusesOptionsThatGiveTooManyParts() throws Exception {
    Path file = write("file", randomBytes((1 << 20) + 1));

    assertThatThrownBy(() -> publish(file, PublishOptions.DEFAULT.withShardSize(1)))
        .isInstanceOf(InvalidValueException.class)
        .hasMessageStartingWith("--shard-size: 1 bytes give 1048577 shards");
    assertNothingPublished();
  }

  private Manifest publishProven(Path input, byte[] content) throws Exception {
    StoredVersion version = publish(input, ODD);

    assertThat(StoredContent.proven(version)).isEqualTo(content);
    Manifest manifest = version.document().manifest();
    Path blocks = folder.resolve("data/" + manifest.version() + "/blocks.bin");
    assertThat(BlockList.map(blocks, manifest).size()).isEqualTo(manifest.grid().blockCount());
    return manifest;
  }

  private StoredVersion publish(Path input, PublishOptions options) throws IOException {
    return publisher.publish(input, options, ProgressListener.NONE);
  }

  private void assertNothingPublished() throws IOException {
    assertThat(store.versions()).isEmpty();
    assertThat(folder.resolve("data/.tiercast/drafts")).isEmptyDirectory();
  }

  private List<Long> numbers() throws IOException {
    return store.versions().stream()
        .map(version -> version.document().manifest().version())
        .map(VersionId::number)
        .toList();
  }

  private Path write(String path, byte[] bytes) throws IOException {
    Path file = folder.resolve(path);
    Files.createDirectories(file.getParent());
    return Files.write(file, bytes);
  }

  private static byte[] randomBytes(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }

  private static byte[] concatenated(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  private static String line(FileEntry file) {
    return "%s %d %s %s"
        .formatted(
            file.path(), file.size(), file.sha256().hex().substring(0, 8), file.executable());
  }

  private static String short8(byte[] bytes) throws Exception {
    return StoredContent.sha256(bytes).substring(0, 8);
  }
}
