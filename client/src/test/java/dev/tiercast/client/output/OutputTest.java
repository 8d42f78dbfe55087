package dev.tiercast.client.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tiercast.common.model.LiveVersion;
import dev.tiercast.common.model.VerificationException;
import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.store.Assembly;
import dev.tiercast.common.store.Proof;
import dev.tiercast.common.testing.TestVersion;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OutputTest {
  private static final VersionId V1 = new VersionId(1);
  private static final TestVersion FILE = TestVersion.ofBytes(V1, 1, 5000);
  private static final TestVersion TREE =
      TestVersion.named(V1, "tree")
          .file("a", 1000)
          .file("deep/b", 2000)
          .file("deep/nothing", 0)
          .emptyDirectory("empty/er")
          .executable("run", 10);

  @TempDir Path folder;

  private Path path;

  @BeforeEach
  void nameTarget() {
    path = folder.resolve("target");
  }

  private Output open(TestVersion version) throws IOException {
    return open(version, false);
  }

  private Output open(TestVersion version, boolean replaceAll) throws IOException {
    Target target =
        version.manifest().isSingleFile()
            ? new Target.OneFile(path)
            : new Target.Tree(path, replaceAll);
    return Output.open(target, Selection.of(version.manifest(), List.of()));
  }

  /** Writes what is missing, and returns how many blocks that were. */
  private static int fill(Output output, TestVersion version) throws IOException {
    try (Assembly assembly =
        output.assemble(version.document(), version.blockList(), Proof.Listener.NONE)) {
      BitSet missing = assembly.missing();
      for (int block : missing.stream().toArray()) {
        assembly.write(block, version.block(block));
      }
      assembly.force();
      return missing.cardinality();
    }
  }

  private void pull(TestVersion version, boolean replaceAll) throws IOException {
    try (Output output = open(version, replaceAll)) {
      fill(output, version);
      output.putIntoPlace();
    }
  }

  private void assertIsTree() {
    assertThat(path.resolve("a")).hasBinaryContent(TREE.content("a"));
    assertThat(path.resolve("deep/b")).hasBinaryContent(TREE.content("deep/b"));
    assertThat(path.resolve("deep/nothing")).isEmptyFile();
    assertThat(path.resolve("empty/er")).isEmptyDirectory();
    assertThat(path.resolve("run")).isExecutable();
    assertThat(Files.isExecutable(path.resolve("a"))).isFalse();
  }

  private void assertNothingElse() throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      assertThat(entries).containsExactly(path);
    }
  }

  @Test
  void putsAFileIntoPlace() throws Exception {
    pull(FILE, false);

    assertThat(path).hasBinaryContent(FILE.content());
    assertNothingElse();
  }

  @Test
  void putsATreeIntoPlace() throws Exception {
    pull(TREE, false);

    assertIsTree();
    assertNothingElse();
  }

  @Test
  void putsAFileWithoutBytesIntoPlace() throws Exception {
    Files.writeString(path, "old");
    pull(TestVersion.ofBytes(V1, 1, 0), false);

    assertThat(path).isEmptyFile();
    assertNothingElse();
  }

  @Test
  void makesFoldersOnTheWay() throws Exception {
    path = folder.resolve("not/there/yet");
    pull(FILE, false);

    assertThat(path).hasBinaryContent(FILE.content());
  }

  @Test
  void aFileMayBeExecutable() throws Exception {
    pull(TestVersion.named(V1, "run").executable("run", 100), false);
    assertThat(path).isExecutable();

    pull(FILE, false);
    assertThat(Files.isExecutable(path)).isFalse();
  }

  @Test
  void leavesAFileAloneUntilAllIsProven() throws Exception {
    Files.writeString(path, "old");
    try (Output output = open(FILE)) {
      fill(output, FILE);
      assertThat(path).hasContent("old");
      output.putIntoPlace();
    }
    assertThat(path).hasBinaryContent(FILE.content());
  }

  @Test
  void leavesATreeAloneUntilAllIsProven() throws Exception {
    Files.createDirectory(path);
    Files.writeString(path.resolve("a"), "old");
    try (Output output = open(TREE)) {
      fill(output, TREE);
      assertThat(path.resolve("a")).hasContent("old");
      output.putIntoPlace();
    }
    assertIsTree();
    assertNothingElse();
  }

  @Test
  void goesOnWithWhatAnEarlierOneBrought() throws Exception {
    for (TestVersion version : List.of(FILE, TREE)) {
      try (Output output = open(version)) {
        assertThat(fill(output, version)).isPositive();
      }
      try (Output output = open(version, true)) {
        assertThat(fill(output, version)).isZero();
        output.putIntoPlace();
      }
      assertNothingElse();
      deleteTarget();
    }
  }

  private void deleteTarget() throws IOException {
    if (Files.isRegularFile(path)) {
      Files.delete(path);
    }
  }

  @Test
  void leavesNothingBehindWhereNothingWasBegun() throws Exception {
    open(FILE).close();

    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void clearsWhatAnEarlierPullOfSomethingElseBegan() throws Exception {
    TestVersion other =
        TestVersion.named(V1, "tree")
            .file("a/was/a/folder", 700)
            .file("deep", 700)
            .file("empty/er", 700)
            .file("stray", 700);
    try (Output output = open(other)) {
      fill(output, other);
    }
    pull(TREE, false);

    assertIsTree();
    assertThat(path.resolve("stray")).doesNotExist();
    assertNothingElse();
  }

  @Test
  void clearsAFileWhereATreeWasBegun() throws Exception {
    try (Output output = open(TREE)) {
      fill(output, TREE);
    }
    pull(FILE, false);
    assertThat(path).hasBinaryContent(FILE.content());
    Files.delete(path);

    try (Output output = open(FILE)) {
      fill(output, FILE);
    }
    pull(TREE, false);
    assertIsTree();
  }

  @Test
  void refusesAFileInPlaceOfATree() throws Exception {
    Files.writeString(path, "kept");

    assertRefuses(TREE, "is in the way and not a directory");
    assertThat(path).hasContent("kept");
  }

  @Test
  void refusesADirectoryInPlaceOfAFile() throws Exception {
    Files.createDirectory(path);
    Files.writeString(path.resolve("kept"), "kept");

    assertRefuses(FILE, "is in the way and not a regular file");
    assertThat(path.resolve("kept")).hasContent("kept");
  }

  @Test
  void refusesASocketInPlaceOfAFile() throws Exception {
    try (ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      socket.bind(UnixDomainSocketAddress.of(path));

      assertRefuses(FILE, "is in the way and not a regular file");
    }
    assertThat(path).exists();
  }

  @Test
  void refusesADevice() {
    path = Path.of("/dev/null");

    assertThatThrownBy(() -> open(FILE)).hasMessageContaining("not a regular file");
    assertThat(Path.of("/dev/.null.tiercast")).doesNotExist();
  }

  @Test
  void refusesADanglingLink() throws Exception {
    Files.createSymbolicLink(path, folder.resolve("nowhere"));

    assertRefuses(FILE, "is a symbolic link");
    assertThat(path).isSymbolicLink();
  }

  @Test
  void refusesAFileInPlaceOfAFolderOnTheWay() throws Exception {
    Files.writeString(path, "kept");
    path = path.resolve("deeper/target");

    assertThatThrownBy(() -> open(FILE))
        .isInstanceOf(IOException.class)
        .hasMessage(folder.resolve("target") + ": is in the way and not a directory");
  }

  @Test
  void refusesToLoseForeignFilesUnlessItIsToldTo() throws Exception {
    Files.createDirectories(path.resolve("deep"));
    Files.writeString(path.resolve("deep/foreign"), "kept");

    assertRefuses(TREE, path.resolve("deep/foreign") + ": is not part of what is pulled");
    assertThat(path.resolve("deep/foreign")).hasContent("kept");

    pull(TREE, true);
    assertIsTree();
    assertThat(path.resolve("deep/foreign")).doesNotExist();
  }

  @Test
  void refusesToLoseAFileWhereAnEmptyDirectoryBelongs() throws Exception {
    Files.createDirectories(path.resolve("empty"));
    Files.writeString(path.resolve("empty/er"), "kept");

    assertRefuses(TREE, "would be lost");
  }

  @Test
  void refusesToSwitchTheCurrentDirectory() {
    path = Path.of("");
    assertRefusesHere();
    path = Path.of("").toAbsolutePath().getParent();
    assertRefusesHere();
  }

  private void assertRefusesHere() {
    assertThatThrownBy(() -> open(TREE, true))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("cannot be switched while this runs in it");
  }

  @Test
  void refusesWhatComesIntoTheWayMeanwhile() throws Exception {
    try (Output output = open(TREE)) {
      fill(output, TREE);
      Files.createDirectory(path);
      Files.writeString(path.resolve("foreign"), "kept");

      assertThatThrownBy(output::putIntoPlace).hasMessageContaining("would be lost");
      assertThat(path.resolve("foreign")).hasContent("kept");
      Files.delete(path.resolve("foreign"));
      output.putIntoPlace();
    }
    assertIsTree();
    path = folder.resolve("file");
    try (Output output = open(FILE)) {
      fill(output, FILE);
      Files.createDirectory(path);

      assertThatThrownBy(output::putIntoPlace).hasMessageContaining("not a regular file");
      assertThat(path).isEmptyDirectory();
    }
  }

  @Test
  void refusesASecondPullToTheSamePlace() throws Exception {
    try (Output output = open(FILE)) {
      assertThatThrownBy(() -> open(FILE))
          .isInstanceOf(IOException.class)
          .hasMessage(path + ": another pull is writing to the same place");
      fill(output, FILE);
      output.putIntoPlace();
    }
    pull(FILE, false);
  }

  @Test
  void givesTheOldTreeBackWhenItsSwitchWasInterrupted() throws Exception {
    Path previous = folder.resolve(".target.tiercast/previous");
    Files.createDirectories(previous);
    Files.writeString(previous.resolve("a"), "old");

    try (Output output = open(TREE)) {
      assertThat(path.resolve("a")).hasContent("old");
      fill(output, TREE);
      output.putIntoPlace();
    }
    assertIsTree();
    assertNothingElse();
  }

  @Test
  void dropsTheOldTreeWhenTheNewOneWasInPlace() throws Exception {
    pull(TREE, false);
    Path previous = folder.resolve(".target.tiercast/previous");
    Files.createDirectories(previous);
    Files.writeString(previous.resolve("a"), "old");

    open(TREE).close();

    assertIsTree();
    assertNothingElse();
  }

  @Test
  void refusesALinkAndLeavesWhatItPointsTo() throws Exception {
    Path other = folder.resolve("other");
    Files.createSymbolicLink(path, Files.writeString(other, "kept"));

    assertThatThrownBy(() -> open(FILE)).hasMessageContaining("is a symbolic link");
    assertThat(other).hasContent("kept");
    assertThat(path).isSymbolicLink();
  }

  @Test
  void takesNamesOfFullLength() throws Exception {
    path = folder.resolve("n".repeat(255));
    pull(FILE, false);

    assertThat(path).hasBinaryContent(FILE.content());
    assertNothingElse();
  }

  @Test
  void goesOnWithThePlainContentOfTheSameVersionOnly() throws Exception {
    LiveVersion one = new LiveVersion(V1, FILE.manifest().sha256());
    LiveVersion other = new LiveVersion(V1, TREE.manifest().sha256());
    try (Output output = open(FILE)) {
      Files.writeString(output.contentFile(one), "one");
      assertThat(output.contentFile(one)).hasContent("one");
    }
    try (Output output = open(FILE)) {
      assertThat(output.contentFile(one)).hasContent("one");
      assertThat(output.contentFile(other)).doesNotExist();
    }
  }

  @Test
  void trustsNoJournalAfterAPlainContent() throws Exception {
    try (Output output = open(FILE)) {
      fill(output, FILE);
    }
    try (Output output = open(FILE)) {
      Path content = output.contentFile(new LiveVersion(V1, TREE.manifest().sha256()));
      assertThat(content).doesNotExist();
      Files.write(content, new byte[5000]);
    }
    try (Output output = open(FILE)) {
      assertThat(fill(output, FILE)).isEqualTo(FILE.blockList().size());
      output.putIntoPlace();
    }
    assertThat(path).hasBinaryContent(FILE.content());
  }

  @Test
  void takesNoAssembledContentForAPlainOne() throws Exception {
    LiveVersion live = new LiveVersion(V1, FILE.manifest().sha256());
    try (Output output = open(FILE)) {
      output.contentFile(live);
      fill(output, FILE);
      assertThat(output.contentFile(live)).doesNotExist();
    }
  }

  @Test
  void namesTheFileThatIsNotWhatItsBlocksWereAndTrustsNothingAfterwards() throws Exception {
    try (Output output = open(TREE)) {
      fill(output, TREE);
      output.checkFiles();
      Path assembled = folder.resolve(".target.tiercast/content/deep/b");
      byte[] bytes = TREE.content("deep/b");
      bytes[1999] ^= 1;
      Files.write(assembled, bytes);

      assertThatThrownBy(output::checkFiles)
          .isInstanceOf(VerificationException.class)
          .hasMessageContaining(path.resolve("deep/b").toString());
    }
    try (Output output = open(TREE)) {
      assertThat(fill(output, TREE)).as("blocks that are wrong").isEqualTo(1);
      output.checkFiles();
      output.putIntoPlace();
    }
    assertIsTree();
  }

  private void assertRefuses(TestVersion version, String reason) throws IOException {
    assertThatThrownBy(() -> open(version))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(path.toString())
        .hasMessageContaining(reason);
    assertNothingElse();
  }
}
