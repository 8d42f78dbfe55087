package dev.tiercast.origin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tiercast.common.model.NoSuchVersionException;
import dev.tiercast.common.model.VersionId;
import dev.tiercast.origin.publish.ProgressListener;
import dev.tiercast.origin.publish.PublishOptions;
import dev.tiercast.origin.retention.Retention;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {
  @TempDir private Path temporary;

  private Path directory;
  private DataFolder folder;
  private Path file;

  @BeforeEach
  void open() throws Exception {
    directory = temporary.resolve("made/on/demand");
    folder = DataFolder.open(directory);
    file = Files.writeString(temporary.resolve("file"), "content");
  }

  @Test
  void keepsTheNewestVersions() throws Exception {
    for (int i = 1; i <= 4; i++) {
      publish(file);
    }

    assertThat(folder.retain(new Retention(2))).containsExactly(v(1), v(2));
    assertThat(live()).containsExactly(v(3), v(4));
    assertThat(directory.resolve("v2")).doesNotExist();
    assertThat(folder.retain(new Retention(2))).isEmpty();
  }

  @Test
  void neverUsesANumberAgain() throws Exception {
    publish(file);
    publish(file);
    folder.retire(v(2));
    folder.retire(v(1));

    assertThat(live()).isEmpty();
    assertThat(publish(file)).isEqualTo(v(3));
    folder.retire(v(3));
    assertThat(DataFolder.open(directory).versions()).isEmpty();
    assertThat(publish(file)).isEqualTo(v(4));
  }

  @Test
  void saysThatAVersionIsNotThereToBeRetired() throws Exception {
    publish(file);
    folder.retire(v(1));

    for (VersionId version : List.of(v(1), v(2))) {
      assertThatThrownBy(() -> folder.retire(version))
          .isInstanceOf(NoSuchVersionException.class)
          .hasMessage(version + " is not live in " + directory);
    }
  }

  @Test
  void refusesToPublishWhatItPublishesInto() throws Exception {
    for (Path input : List.of(temporary, directory, directory.resolve(".."))) {
      assertThatThrownBy(() -> publish(input))
          .isInstanceOf(FileSystemException.class)
          .hasMessageStartingWith(input + ": the data directory " + directory + " lies in it");
    }
    assertThat(live()).isEmpty();
  }

  @Test
  void publishesWhatLiesInIt() throws Exception {
    publish(file);

    assertThat(publish(directory.resolve("v1/shard_001.bin"))).isEqualTo(v(2));
  }

  @Test
  void saysThatTheDirectoryIsAFile() {
    assertThatThrownBy(() -> DataFolder.open(file))
        .isInstanceOf(NotDirectoryException.class)
        .hasMessageContaining(file.toString());
  }

  @Test
  void saysWhichDirectoryCannotBeMade() {
    assertThatThrownBy(() -> DataFolder.open(file.resolve("below")))
        .isInstanceOf(FileSystemException.class)
        .hasMessageContaining(file.toString());
  }

  private VersionId publish(Path input) throws IOException {
    return folder
        .publish(input, PublishOptions.DEFAULT, ProgressListener.NONE)
        .document()
        .manifest()
        .version();
  }

  private List<VersionId> live() throws IOException {
    return folder.versions().stream()
        .map(version -> version.document().manifest().version())
        .toList();
  }

  private static VersionId v(long number) {
    return new VersionId(number);
  }
}
