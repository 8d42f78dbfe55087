package dev.tiercast.origin.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tiercast.common.model.ContentPath;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InputScanTest {
  @TempDir private Path folder;

  @Test
  void takesASingleFileUnderItsOwnName() throws Exception {
    Path file = write("model.bin", "12345");

    Input input = InputScan.of(file);

    assertThat(input.name()).isEqualTo("model.bin");
    assertThat(paths(input)).containsExactly("model.bin");
    assertThat(input.size()).isEqualTo(5);
  }

  @Test
  void takesTheFilesOfATreeInPathOrder() throws Exception {
    write("tree/b/z", "1");
    write("tree/b.txt", "22");
    write("tree/B", "");
    write("tree/.hidden", "333");

    Input input = InputScan.of(folder.resolve("tree"));

    assertThat(input.name()).isEqualTo("tree");
    assertThat(paths(input)).containsExactly(".hidden", "B", "b.txt", "b/z");
    assertThat(input.size()).isEqualTo(6);
  }

  @Test
  void ordersNamesByTheBytesOfUtf8() throws Exception {
    assumeNamesCanBeUnicode();
    write("tree/\uFF5E", "");
    write("tree/\uD83D\uDE00", "");
    write("tree/z", "");

    assertThat(paths(InputScan.of(folder.resolve("tree"))))
        .containsExactly("z", "\uFF5E", "\uD83D\uDE00");
  }

  @Test
  void keepsDirectoriesThatAreEmptyOrHaveOnlyEmptyOnes() throws Exception {
    Files.createDirectories(folder.resolve("tree/empty"));
    Files.createDirectories(folder.resolve("tree/deep/er/est"));
    write("tree/full/file", "1");

    assertThat(paths(InputScan.of(folder.resolve("tree"))))
        .containsExactly("deep/er/est/", "empty/", "full/file");
  }

  @Test
  void takesADirectoryWithoutAnything() throws Exception {
    Input input = InputScan.of(Files.createDirectory(folder.resolve("nothing")));

    assertThat(input).isEqualTo(new Input("nothing", List.of()));
  }

  @Test
  void keepsWhetherTheOwnerMayRunAFile() throws Exception {
    Files.setPosixFilePermissions(
        write("tree/run", "1"), PosixFilePermissions.fromString("rwxr--r--"));
    Files.setPosixFilePermissions(
        write("tree/others", "1"), PosixFilePermissions.fromString("rw-r-xr-x"));

    assertThat(InputScan.of(folder.resolve("tree")).entries())
        .extracting(Input.Entry::executable)
        .containsExactly(false, true);
  }

  @ParameterizedTest
  @ValueSource(strings = {"tree/.", "tree/sub/..", "tree/", "./tree"})
  void callsADirectoryByItsRealName(String path) throws Exception {
    write("tree/sub/file", "1");

    Input input = InputScan.of(Path.of(folder + "/" + path));

    assertThat(input.name()).isEqualTo("tree");
    assertThat(paths(input)).containsExactly("sub/file");
  }

  @Test
  void followsALinkThatIsTheInputItself() throws Exception {
    Path link = Files.createSymbolicLink(folder.resolve("link"), write("tree/file", "1"));
    Path treeLink = Files.createSymbolicLink(folder.resolve("l"), folder.resolve("tree"));

    assertThat(paths(InputScan.of(link))).containsExactly("link");
    assertThat(InputScan.of(treeLink).name()).isEqualTo("l");
    assertThat(paths(InputScan.of(treeLink))).containsExactly("file");
  }

  @Test
  void refusesLinksInATree() throws Exception {
    write("tree/file", "1");
    Path link = Files.createSymbolicLink(folder.resolve("tree/link"), Path.of("file"));

    assertRefused("tree", link, "symbolic link");
  }

  @Test
  void refusesWhatIsNeitherFileNorDirectory() throws Exception {
    Path socket = Files.createDirectory(folder.resolve("tree")).resolve("socket");
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(socket));

      assertRefused("tree", socket, "neither a file nor a directory");
      assertRefused("tree/socket", socket, "neither a file nor a directory");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"back\\slash", "line\nbreak", "\u007F"})
  void refusesNamesThatAreNotNamesEverywhere(String name) throws Exception {
    Path file = write("tree/" + name, "1");

    assertRefused("tree", file, "; rename it");
    assertRefused("tree/" + name, file, "; rename it");
  }

  @Test
  void refusesNamesWhoseBytesAreNoText() throws Exception {
    assumeNamesCanBeUnicode();
    Path file = write("tree/\uFFFD", "1");

    assertRefused("tree", file, "LC_ALL");
  }

  @Test
  void saysThatTheInputIsMissing() {
    Path missing = folder.resolve("missing");

    assertThatThrownBy(() -> InputScan.of(missing))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessage(missing.toString());
  }

  private static void assumeNamesCanBeUnicode() {
    String encoding = System.getProperty("sun.jnu.encoding");
    assumeTrue("UTF-8".equals(encoding), "names of files are " + encoding + " in this locale");
  }

  private void assertRefused(String input, Path blamed, String word) {
    assertThatThrownBy(() -> InputScan.of(folder.resolve(input)))
        .isInstanceOf(FileSystemException.class)
        .hasMessageStartingWith(blamed + ": ")
        .hasMessageContaining(word);
  }

  private Path write(String path, String text) throws IOException {
    Path file = folder.resolve(path);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  private static List<String> paths(Input input) {
    return input.entries().stream().map(Input.Entry::path).map(ContentPath::value).toList();
  }
}
