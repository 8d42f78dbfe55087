package dev.tiercast.origin.cli;

import dev.tiercast.origin.DataFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Mixin for all commands of the origin: {@code --data-dir}. */
public final class DataDirectoryOption {
  @Option(
      names = "--data-dir",
      required = true,
      paramLabel = "DIR",
      description = "Where versions are kept.")
  private Path directory;

  /** As the user named it. */
  Path path() {
    return directory;
  }

  /** Opens the directory, creating it if it is not there. */
  DataFolder openOrCreate() throws IOException {
    return DataFolder.open(directory);
  }

  /** Opens the directory, which must be there: a name that was mistyped creates nothing. */
  DataFolder open() throws IOException {
    if (Files.notExists(directory)) {
      throw new NoSuchFileException(directory.toString());
    }
    return DataFolder.open(directory);
  }
}
