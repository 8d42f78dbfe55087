package dev.tiercast.origin;

import dev.tiercast.common.layout.DataDirectory;
import dev.tiercast.common.model.NoSuchVersionException;
import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.store.FolderStore;
import dev.tiercast.common.store.StoredVersion;
import dev.tiercast.origin.publish.ProgressListener;
import dev.tiercast.origin.publish.PublishOptions;
import dev.tiercast.origin.publish.Publisher;
import dev.tiercast.origin.retention.Retention;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/**
 * The data directory of an origin, to be changed whether an origin serves it or not. A running
 * origin announces each change at once. Thread safe, and safe beside other processes.
 */
public final class DataFolder {
  private final Path directory;
  private final FolderStore store;
  private final Publisher publisher;

  private DataFolder(Path directory, FolderStore store) {
    this.directory = directory;
    this.store = store;
    this.publisher = new Publisher(store, InstantSource.system());
  }

  /** Opens a directory, creating it if it is not there. */
  public static DataFolder open(Path directory) throws IOException {
    return new DataFolder(directory, FolderStore.open(new DataDirectory(directory)));
  }

  /**
   * Publishes a file, or a directory with all that is in it.
   *
   * @return the version, which is live
   * @throws IOException naming what cannot be read, published or written; nothing is visible then
   */
  public StoredVersion publish(Path input, PublishOptions options, ProgressListener listener)
      throws IOException {
    if (Files.isDirectory(input) && directory.toRealPath().startsWith(input.toRealPath())) {
      throw new FileSystemException(
          input.toString(),
          null,
          "the data directory " + directory + " lies in it; publish what is beside it");
    }
    return publisher.publish(input, options, listener);
  }

  /**
   * Takes out the versions that need not be kept.
   *
   * @return those that are gone, oldest first
   */
  public List<VersionId> retain(Retention retention) throws IOException {
    List<VersionId> retired = new ArrayList<>();
    for (VersionId version : retention.toRetire(live())) {
      // Another publish may have been faster.
      if (store.retire(version)) {
        retired.add(version);
      }
    }
    return retired;
  }

  private List<VersionId> live() throws IOException {
    return versions().stream().map(stored -> stored.document().manifest().version()).toList();
  }

  /**
   * Takes a version out by hand.
   *
   * @throws NoSuchVersionException if it is not live
   */
  public void retire(VersionId version) throws IOException {
    if (store.find(version).isEmpty() || !store.retire(version)) {
      throw new NoSuchVersionException(version + " is not live in " + directory);
    }
  }

  /** The live versions, ascending. */
  public List<StoredVersion> versions() throws IOException {
    return store.versions();
  }

  FolderStore store() {
    return store;
  }
}
