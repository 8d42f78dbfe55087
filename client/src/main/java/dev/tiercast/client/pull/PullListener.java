package dev.tiercast.client.pull;

import dev.tiercast.common.model.VersionId;
import java.io.IOException;

/** Is told how a pull goes; called from several threads, and expected to return quickly. */
public interface PullListener {
  /** Is not interested. */
  PullListener NONE = (done, total) -> {};

  /**
   * More has been verified and written.
   *
   * @param done bytes that are there, those of earlier attempts included
   * @param total bytes that are wanted
   */
  void onProgress(long done, long total);

  /**
   * More of what is at the target already has been compared with the version. Comes before the
   * first progress, if at all.
   *
   * @param done bytes that were compared
   * @param total bytes that are to be compared at the most; the first that is wrong ends it
   */
  default void onCheck(long done, long total) {}

  /** It is known what is pulled; what is there is looked at, and the first progress follows. */
  default void onStart(VersionId version, String name) {}

  /** A server failed or cannot be used; others are. */
  default void onWarning(IOException reason) {}
}
