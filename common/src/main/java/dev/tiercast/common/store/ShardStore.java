package dev.tiercast.common.store;

import dev.tiercast.common.manifest.BlockList;
import dev.tiercast.common.manifest.ManifestDocument;
import dev.tiercast.common.model.VersionId;
import java.io.IOException;
import java.util.List;

/**
 * Where a node keeps its versions. Thread safe.
 *
 * <p>Small on purpose: every method here is one that a folder, a memory and every later kind of
 * store has to get right under crashes and concurrent readers. What can be built from these belongs
 * elsewhere.
 */
public interface ShardStore extends ReadableStore {
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
