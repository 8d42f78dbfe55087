package dev.tiercast.common.serve.observe;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogFileTest {
  @TempDir private Path folder;
  private Path path;
  private LogFile file;

  @BeforeEach
  void open() throws IOException {
    path = folder.resolve("access.log");
    Files.writeString(path, "before\n");
    file = new LogFile(path);
  }

  @AfterEach
  void close() throws IOException {
    file.close();
  }

  private void write(String line) throws IOException {
    file.write((line + "\n").getBytes(US_ASCII));
  }

  @Test
  void isAppendedTo() throws IOException {
    write("1");
    write("2");
    assertThat(path).hasContent("before\n1\n2\n");
  }

  @Test
  void isMadeAnewWhenItWasRenamed() throws IOException {
    write("1");
    Path rotated = folder.resolve("access.log.1");
    Files.move(path, rotated);
    write("2");
    write("3");
    assertThat(rotated).hasContent("before\n1\n");
    assertThat(path).hasContent("2\n3\n");
  }

  @Test
  void goesOnInAFileThatTookItsPlace() throws IOException {
    Files.move(path, folder.resolve("access.log.1"));
    Files.writeString(path, "new\n");
    write("1");
    assertThat(path).hasContent("new\n1\n");
  }

  @Test
  void goesOnFromTheBeginningWhenItWasTruncated() throws IOException {
    write("1");
    FileChannel.open(path, StandardOpenOption.WRITE).truncate(0).close();
    write("2");
    assertThat(path).hasContent("2\n");
  }

  @Test
  void comesBackWhenItsFolderDoes() throws IOException {
    Path away = folder.resolveSibling(folder.getFileName() + "-away");
    Files.move(folder, away);
    assertThatThrownBy(() -> write("lost")).isInstanceOf(IOException.class);
    Files.move(away, folder);
    write("1");
    assertThat(path).hasContent("before\n1\n");
  }
}
