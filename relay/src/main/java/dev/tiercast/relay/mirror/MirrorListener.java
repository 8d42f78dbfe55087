package dev.tiercast.relay.mirror;

import dev.tiercast.common.layout.ServerAddress;
import dev.tiercast.common.model.Manifest;
import dev.tiercast.common.model.VersionId;
import java.time.Duration;
import java.util.List;

/**
 * Is told what a mirror does. Each problem is told once, however often it is met, and again after
 * it was solved meanwhile. Called from several threads, and expected to return quickly and not to
 * throw.
 */
public interface MirrorListener {
  /** Is not interested. */
  MirrorListener NONE = new MirrorListener() {};

  /**
   * A version is being fetched.
   *
   * @param missing bytes that are not here from an earlier attempt
   */
  default void onFetch(Manifest version, long missing, List<ServerAddress> from) {}

  /** A version without a manifest is being fetched: what it is turns out with its bytes. */
  default void onPlainFetch(VersionId version, List<ServerAddress> from) {}

  /**
   * A version is complete, and served.
   *
   * @param fetched bytes that came in this attempt
   * @param elapsed how long this attempt took
   */
  default void onComplete(Manifest version, long fetched, Duration elapsed) {}

  /** The fetching of a version ends before its time; what has come stays for another attempt. */
  default void onSetAside(VersionId version) {}

  /** A version was dropped: upstream has retired it, or newer ones have taken its place. */
  default void onDrop(VersionId version) {}

  /** Something failed, and is tried again. */
  default void onProblem(Throwable problem) {}

  /** An upstream answers that did not. */
  default void onRecovery(ServerAddress upstream) {}
}
