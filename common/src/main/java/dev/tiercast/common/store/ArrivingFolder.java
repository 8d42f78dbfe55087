package dev.tiercast.common.store;

import dev.tiercast.common.layout.VersionFolder;
import dev.tiercast.common.manifest.ManifestDocument;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A version that is being received into a folder. Whoever holds on to it goes on reading when it
 * has become live.
 *
 * @param folder where it is received
 * @param place where it will be live
 * @param isLeft set when it is not received any more: from then on other bytes may lie there
 */
record ArrivingFolder(
    VersionFolder folder,
    VersionFolder place,
    ManifestDocument document,
    Presence presence,
    AtomicBoolean isLeft)
    implements StoredVersion {
  /** Opens a file of a version, in whichever of two folders it is. */
  private interface Opening {
    StoredBytes open(FolderVersion version) throws IOException;
  }

  @Override
  public StoredBytes openBlocks() throws IOException {
    return open(FolderVersion::openBlocks);
  }

  @Override
  public StoredBytes openShard(int index) throws IOException {
    return open(version -> version.openShard(index));
  }

  /** Nobody opens anything of it any more. */
  void leave() {
    isLeft.set(true);
  }

  private StoredBytes open(Opening opening) throws IOException {
    StoredBytes opened = openAnywhere(opening);
    if (isLeft.get()) {
      opened.close();
      throw new NoSuchFileException(folder.root().toString(), null, "is not received any more");
    }
    return opened;
  }

  /** What is complete moves in one step; what is not stays where it is, or goes. */
  private StoredBytes openAnywhere(Opening opening) throws IOException {
    try {
      return opening.open(new FolderVersion(folder, document));
    } catch (NoSuchFileException e) {
      if (!presence.isComplete()) {
        throw e;
      }
      return opening.open(new FolderVersion(place, document));
    }
  }
}
