package dev.tiercast.common.store;

import dev.tiercast.common.layout.DataDirectory;
import dev.tiercast.common.manifest.DistributionText;
import dev.tiercast.common.manifest.FormatException;
import dev.tiercast.common.model.DistributionList;
import dev.tiercast.common.model.Limits;
import dev.tiercast.common.model.LiveVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What {@code distribution.txt} says is live, read again when the file has been replaced: by this
 * program or by another. Thread safe.
 */
final class LiveList {
  private static final Logger LOG = LoggerFactory.getLogger(LiveList.class);

  /** What tells one replacement of a file from another. */
  record Stamp(@Nullable Object fileKey, FileTime modified, long size) {}

  private record Snapshot(@Nullable Stamp stamp, Map<LiveVersion, StoredVersion> versions) {}

  private final DataDirectory directory;
  private volatile Snapshot snapshot = new Snapshot(null, Map.of());

  LiveList(DataDirectory directory) {
    this.directory = directory;
  }

  List<StoredVersion> versions() throws IOException {
    Stamp stamp = stamp();
    Snapshot current = snapshot;
    if (stamp == null) {
      return List.of();
    }
    if (!stamp.equals(current.stamp())) {
      current = reload(stamp);
    }
    List<StoredVersion> versions = new ArrayList<>(current.versions().values());
    versions.sort(
        (a, b) -> a.document().manifest().version().compareTo(b.document().manifest().version()));
    return versions;
  }

  /** Whether nothing has to be read again. */
  boolean isCurrent() {
    try {
      return Objects.equals(stamp(), snapshot.stamp());
    } catch (IOException e) {
      return false;
    }
  }

  /** One at a time: manifests may be large, and many may ask at once. */
  private synchronized Snapshot reload(Stamp stamp) throws IOException {
    Snapshot current = snapshot;
    if (!stamp.equals(current.stamp())) {
      current = new Snapshot(stamp, load(current.versions()));
      snapshot = current;
    }
    return current;
  }

  private Map<LiveVersion, StoredVersion> load(Map<LiveVersion, StoredVersion> known)
      throws IOException {
    Map<LiveVersion, StoredVersion> versions = new HashMap<>();
    for (LiveVersion line : read().versions()) {
      StoredVersion stored = known.get(line);
      try {
        versions.put(
            line,
            stored != null ? stored : FolderVersion.read(directory.version(line.version()), line));
      } catch (NoSuchFileException | FormatException e) {
        LOG.error("{} cannot be served: {}", line.version(), e.getMessage());
      }
    }
    return versions;
  }

  /** The list as it is now; empty if there is none. */
  DistributionList read() throws IOException {
    return read(directory.distributionList());
  }

  static DistributionList read(Path file) throws IOException {
    try {
      if (Files.size(file) > Limits.LIST_BYTES) {
        throw new FormatException(file.toString(), "is larger than " + Limits.LIST_BYTES);
      }
      return DistributionText.read(file.toString(), Files.readAllBytes(file));
    } catch (NoSuchFileException e) {
      return DistributionList.EMPTY;
    }
  }

  /** What tells this list from the next; null if there is none. */
  @Nullable Stamp stamp() throws IOException {
    try {
      BasicFileAttributes file =
          Files.readAttributes(directory.distributionList(), BasicFileAttributes.class);
      return new Stamp(file.fileKey(), file.lastModifiedTime(), file.size());
    } catch (NoSuchFileException e) {
      return null;
    }
  }
}
