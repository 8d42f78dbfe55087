package dev.tiercast.common.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FileTableTest {
  @Test
  void findsEachFileInItsPlace() {
    FileTable table = table(file("a", 3), file("b", 0), file("c/d", 4), file("ü", 5));
    assertThat(table.find(new ContentPath("a")))
        .contains(new FileTable.Placed(file("a", 3), new ByteRange(0, 3)));
    assertThat(table.find(new ContentPath("b")))
        .contains(new FileTable.Placed(file("b", 0), new ByteRange(3, 3)));
    assertThat(table.find(new ContentPath("c/d")))
        .contains(new FileTable.Placed(file("c/d", 4), new ByteRange(3, 7)));
    assertThat(table.find(new ContentPath("ü")))
        .contains(new FileTable.Placed(file("ü", 5), new ByteRange(7, 12)));
  }

  @Test
  void findsNothingElse() {
    FileTable table =
        table(file("b", 3), file("c/d", 4), FileEntry.directory(new ContentPath("e/")));
    for (String path : List.of("a", "B", "b/", "b/c", "c", "c/", "c/d/", "c/da", "e", "e/", "f")) {
      assertThat(table.find(new ContentPath(path))).as(path).isEmpty();
    }
    assertThat(table().find(new ContentPath("a"))).isEmpty();
  }

  @Test
  void findsOneAmongManyInTheOrderOfTheirBytes() {
    List<FileEntry> files = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      files.add(file("%04d".formatted(i), i));
    }
    // In UTF-16 these two are the other way round.
    files.add(file("\uFF5E", 7));
    files.add(file("\uD83D\uDE00", 8));
    FileTable table = table(files.toArray(FileEntry[]::new));
    long start = 0;
    for (FileEntry file : files) {
      assertThat(table.find(file.path()))
          .contains(new FileTable.Placed(file, ByteRange.ofLength(start, file.size())));
      start += file.size();
    }
  }

  private static FileEntry file(String path, long size) {
    Digest digest = size == 0 ? Digest.OF_NOTHING : new Digest(1, 2, 3, size);
    return new FileEntry(new ContentPath(path), size, digest, false);
  }

  private static FileTable table(FileEntry... files) {
    long size = List.of(files).stream().mapToLong(FileEntry::size).sum();
    Digest sha256 = size == 0 ? Digest.OF_NOTHING : new Digest(9, 9, 9, 9);
    List<ShardSpec> shards = size == 0 ? List.of() : List.of(new ShardSpec(size, sha256));
    return new Manifest(
            new VersionId(1), null, "n", size, sha256, 4, sha256, List.of(files), shards)
        .fileTable();
  }
}
