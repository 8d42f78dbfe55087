package dev.tiercast.common.store;

import dev.tiercast.common.manifest.ManifestDocument;
import java.io.IOException;

/** A complete version. Thread safe. */
public interface StoredVersion {
  /** Its manifest. */
  ManifestDocument document();

  /**
   * Opens {@code blocks.bin}; the caller closes it.
   *
   * @throws java.nio.file.NoSuchFileException if the version was retired meanwhile
   */
  StoredBytes openBlocks() throws IOException;

  /**
   * Opens a shard, counted from 0; the caller closes it. What is open stays readable although the
   * version is retired.
   *
   * @throws java.nio.file.NoSuchFileException if the version was retired meanwhile
   */
  StoredBytes openShard(int index) throws IOException;
}
