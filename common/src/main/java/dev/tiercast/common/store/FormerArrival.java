package dev.tiercast.common.store;

import dev.tiercast.common.layout.DataDirectory;
import dev.tiercast.common.layout.VersionFolder;
import dev.tiercast.common.manifest.ManifestDocument;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;

/**
 * What has come under the number of a version with another manifest, moved out of the way: whoever
 * reads it goes on to read what it was, as nothing is written into its files any more. Deleted when
 * it is closed.
 *
 * @param folder where it lies now
 */
record FormerArrival(VersionFolder folder) implements Closeable {
  /** Moves away what is in a folder, unless it is what has come of this manifest. */
  static Optional<FormerArrival> moveAway(
      DataDirectory directory, VersionFolder folder, ManifestDocument document) throws IOException {
    if (!isOfAnother(folder, document)) {
      return Optional.empty();
    }
    VersionFolder aside =
        new VersionFolder(directory.trash().resolve(UUID.randomUUID().toString()));
    Disk.move(folder.root(), aside.root());
    return Optional.of(new FormerArrival(aside));
  }

  /** A failure may have left either of the two that tell. */
  private static boolean isOfAnother(VersionFolder folder, ManifestDocument document)
      throws IOException {
    boolean isListedOtherwise =
        Files.exists(folder.manifest())
            && !Arrays.equals(Files.readAllBytes(folder.manifest()), document.bytes());
    return isListedOtherwise || BlockJournal.isOfAnother(folder.journal(), document.digest());
  }

  @Override
  public void close() throws IOException {
    Disk.delete(folder.root());
  }
}
