package dev.tiercast.common.layout;

import dev.tiercast.common.model.VersionId;
import java.nio.file.Path;

/**
 * Where things lie in a node's data directory. Everything outside {@link #privateFolder()} is also
 * the URL space, so any web server can serve the folder unchanged. All of it is on one file system:
 * renames within are atomic.
 *
 * @param root the directory itself
 */
public record DataDirectory(Path root) {
  /** The file of a resource. */
  public Path file(Resource resource) {
    return root.resolve(resource.path());
  }

  /** {@code distribution.txt}: what is in it is live. */
  public Path distributionList() {
    return file(new Resource.ListOfVersions());
  }

  /** The folder of a version. */
  public VersionFolder version(VersionId version) {
    return new VersionFolder(root.resolve(version.toString()));
  }

  /** What is never served. */
  public Path privateFolder() {
    return root.resolve(".tiercast");
  }

  /** The number of the next version; survives the loss of all versions. */
  public Path nextVersion() {
    return privateFolder().resolve("next-version");
  }

  /** Held by the node that serves the directory. */
  public Path nodeLock() {
    return privateFolder().resolve("node.lock");
  }

  /** Held by whoever changes what is live, for a moment. */
  public Path changeLock() {
    return privateFolder().resolve("change.lock");
  }

  /** A folder and a lock for each version that is being published and has no number yet. */
  public Path drafts() {
    return privateFolder().resolve("drafts");
  }

  /** The folder of a draft. */
  public VersionFolder draft(String name) {
    return new VersionFolder(drafts().resolve(name));
  }

  /** Held by whoever writes a draft; without a holder the draft is left over. */
  public Path draftLock(String name) {
    return drafts().resolve(name + ".lock");
  }

  /** A folder for each version that is being received. */
  public Path arrivals() {
    return privateFolder().resolve("arrivals");
  }

  /** Where a version is being received. */
  public VersionFolder arrival(VersionId version) {
    return new VersionFolder(arrivals().resolve(version.toString()));
  }

  /** What was taken out and is about to be deleted. */
  public Path trash() {
    return privateFolder().resolve("trash");
  }

  /** Files that are half written and will replace others. */
  public Path scratch() {
    return privateFolder().resolve("scratch");
  }
}
