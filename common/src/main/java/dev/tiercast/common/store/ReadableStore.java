package dev.tiercast.common.store;

import dev.tiercast.common.model.LiveVersion;
import dev.tiercast.common.model.VersionId;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Versions as a node serves them, wherever they come from. Thread safe. */
public interface ReadableStore {
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
   * The version that is about to be readable: it is known, and its manifest is on its way. Listed
   * like the others, so that news travel ahead of the bytes; whoever asks for it waits.
   */
  default Optional<LiveVersion> expected() {
    return Optional.empty();
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
}
