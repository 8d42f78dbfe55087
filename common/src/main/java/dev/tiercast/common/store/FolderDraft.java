package dev.tiercast.common.store;

import dev.tiercast.common.layout.DataDirectory;
import dev.tiercast.common.layout.VersionFolder;
import dev.tiercast.common.manifest.ManifestDocument;
import dev.tiercast.common.model.VersionId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;

/** A draft in a folder of its own, with a lock that tells whether its writer lives. */
final class FolderDraft implements Draft {
  private final VersionFolder folder;
  private final FileMutex lock;
  private final Path lockFile;
  private final VersionChanges changes;

  private FolderDraft(VersionFolder folder, FileMutex lock, Path lockFile, VersionChanges changes) {
    this.folder = folder;
    this.lock = lock;
    this.lockFile = lockFile;
    this.changes = changes;
  }

  static FolderDraft create(DataDirectory directory, VersionChanges changes) throws IOException {
    changes.clearLeftovers();
    String name = UUID.randomUUID().toString();
    FileMutex lock = FileMutex.acquire(directory.draftLock(name));
    VersionFolder folder = directory.draft(name);
    Files.createDirectory(folder.root());
    return new FolderDraft(folder, lock, directory.draftLock(name), changes);
  }

  /**
   * Deletes the drafts whose writers are gone. The lock is made before the folder and goes after.
   */
  static void clearAbandoned(DataDirectory directory) throws IOException {
    List<Path> entries;
    try (Stream<Path> listed = Files.list(directory.drafts())) {
      entries = listed.filter(entry -> !entry.toString().endsWith(".lock")).toList();
    }
    for (Path draft : entries) {
      Path lockFile = directory.draftLock(draft.getFileName().toString());
      Optional<FileMutex> lock = FileMutex.tryAcquire(lockFile);
      if (lock.isPresent()) {
        try (FileMutex held = lock.get()) {
          Disk.delete(draft);
          Files.deleteIfExists(lockFile);
        }
      }
    }
  }

  @Override
  public ShardWriter createShard(int index) throws IOException {
    Path file = folder.shard(index);
    return new FileShardWriter(
        file, FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
  }

  @Override
  public StoredVersion seal(ByteBuffer blocks, Function<VersionId, ManifestDocument> manifest)
      throws IOException {
    Disk.writeForced(folder.blocks(), blocks);
    return changes.seal(folder, manifest);
  }

  @Override
  public void close() throws IOException {
    try (lock) {
      Disk.delete(folder.root());
      Files.deleteIfExists(lockFile);
    }
  }

  private record FileShardWriter(Path file, FileChannel channel) implements ShardWriter {
    @Override
    public void write(ByteBuffer bytes) throws IOException {
      int length = bytes.remaining();
      try {
        Disk.write(channel, bytes, channel.position());
        channel.position(channel.position() + length);
      } catch (IOException e) {
        throw named(e);
      }
    }

    @Override
    public void close() throws IOException {
      try (channel) {
        channel.force(true);
      } catch (IOException e) {
        throw named(e);
      }
    }

    /** What the system says of a full disk does not name it. */
    private FileSystemException named(IOException failure) {
      FileSystemException named =
          new FileSystemException(
              file.toString(), null, failure.getMessage() + "; nothing was published");
      named.initCause(failure);
      return named;
    }
  }
}
