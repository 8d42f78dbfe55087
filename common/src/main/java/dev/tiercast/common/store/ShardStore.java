package dev.tiercast.common.store;

import dev.tiercast.common.manifest.BlockList;
import dev.tiercast.common.manifest.ManifestDocument;
import dev.tiercast.common.model.VersionId;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Where a node keeps its versions. Thread safe.
 *
 * <p>Small on purpose: every method here is one that a folder, a memory and every later kind of
 * store has to get right under crashes and concurrent readers. What can be built from these belongs
 * elsewhere.
 */
public interface ShardStore {
  /** The live versions, ascending. A version is live when all of it is there. */
  List<StoredVersion> versions() throws IOException;

  /** A live version. */
  Optional<StoredVersion> find(VersionId version) throws IOException;

  /**
   * The versions that can be read, at least in part: the live ones, and those that are being
   * received now. Ascending.
   */
  default List<StoredVersion> readable() throws IOException {
    return versions();
  }

  /**
   * Has a task run after each change of what is live or can be read, by this program or by another;
   * perhaps also when nothing has changed. It runs on the thread that made the change, so it has to
   * be quick.
   *
   * @return ends it when closed
   */
  default Presence.Watch watch(Runnable onChange) {
    return () -> {};
  }

  /**
   * Whether the next question can be answered from memory; otherwise it may have to wait for a
   * disk.
   */
  boolean isReady();

  /** Starts a version that is being published here. */
  Draft draft() throws IOException;

  /**
   * Starts receiving a version that was published elsewhere, or goes on with it. What an earlier
   * attempt with another manifest of the same number left is verified again, block by block, before
   * it counts.
   *
   * @throws IllegalStateException if it is live, or already being received
   */
  Arrival receive(ManifestDocument document, BlockList blocks) throws IOException;

  /** The versions that an earlier attempt has begun to receive, ascending. */
  List<VersionId> arriving() throws IOException;

  /**
   * Takes a version out, live or arriving: first nobody finds it, then its bytes go. What is open
   * stays readable.
   *
   * @return whether it was there
   */
  boolean retire(VersionId version) throws IOException;
}
