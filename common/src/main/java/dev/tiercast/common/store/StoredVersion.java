package dev.tiercast.common.store;

import dev.tiercast.common.manifest.ManifestDocument;
import java.io.IOException;

/** A version, complete or arriving. Thread safe. */
public interface StoredVersion {
  /** Its manifest. */
  ManifestDocument document();

  /** Which of its blocks can be read. */
  default Presence presence() {
    return Presence.complete(document().grid().blockCount());
  }

  /**
   * Opens {@code blocks.bin}; the caller closes it.
   *
   * @throws java.nio.file.NoSuchFileException if the version was retired meanwhile
   */
  StoredBytes openBlocks() throws IOException;

  /**
   * Opens a shard, counted from 0; the caller closes it. What is open stays readable although the
   * version is retired. Of a version that is arriving only the bytes of blocks that are present are
   * what they should be.
   *
   * @throws java.nio.file.NoSuchFileException if the version was retired meanwhile
   */
  StoredBytes openShard(int index) throws IOException;
}
