package dev.tiercast.common.store;

import dev.tiercast.common.layout.VersionFolder;
import dev.tiercast.common.manifest.BlockList;
import dev.tiercast.common.manifest.FormatException;
import dev.tiercast.common.manifest.ManifestDocument;
import dev.tiercast.common.model.Limits;
import dev.tiercast.common.model.LiveVersion;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** A complete version in a folder. */
record FolderVersion(VersionFolder folder, ManifestDocument document) implements StoredVersion {

  /**
   * Reads the manifest of a version.
   *
   * @throws FormatException if it is not what the distribution list says
   */
  static FolderVersion read(VersionFolder folder, LiveVersion live) throws IOException {
    ManifestDocument document = readDocument(folder.manifest());
    if (!document.manifest().version().equals(live.version())
        || !document.manifest().sha256().equals(live.sha256())) {
      throw new FormatException(
          folder.manifest().toString(), "sha256: is not what distribution.txt says");
    }
    return new FolderVersion(folder, document);
  }

  static ManifestDocument readDocument(Path file) throws IOException {
    try (FileChannel channel = Unlinked.open(file);
        InputStream in = Channels.newInputStream(channel)) {
      long size = channel.size();
      if (size > Limits.MANIFEST_BYTES) {
        throw new FormatException(file.toString(), "is larger than " + Limits.MANIFEST_BYTES);
      }
      return ManifestDocument.parse(file.toString(), in.readNBytes((int) size));
    }
  }

  @Override
  public StoredBytes openBlocks() throws IOException {
    return FileBytes.open(folder.blocks(), BlockList.bytesOf(document.manifest()));
  }

  @Override
  public StoredBytes openShard(int index) throws IOException {
    return FileBytes.open(folder.shard(index), document.manifest().shards().get(index).size());
  }
}
