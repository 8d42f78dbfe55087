package dev.tiercast.common.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassArchiveTest {
  @TempDir private Path folder;

  @Test
  void deletesWhatJavaCouldNotUse() throws Exception {
    Path archive = Files.createFile(folder.resolve("archive"));

    ClassArchive.deleteUnusable(archive.toString(), "mixed mode, sharing");
    assertThat(archive).exists();
    ClassArchive.deleteUnusable(archive.toString(), "mixed mode");
    assertThat(archive).doesNotExist();
  }

  @Test
  void doesNothingWithoutAnArchiveOrLeave() {
    ClassArchive.deleteUnusable("", "mixed mode");
    ClassArchive.deleteUnusable("/proc/version", "mixed mode");
    ClassArchive.deleteUnusable(folder.resolve("gone").toString(), "mixed mode");
  }
}
