package dev.tiercast.common.tier;

import dev.tiercast.common.layout.ServerAddress;

/** Is told how announcing goes, by the thread that does it. */
public interface AnnouncerListener {
  /** Tells nobody. */
  AnnouncerListener NONE = new AnnouncerListener() {};

  /** An upstream knows the node, for the first time or again after it did not. */
  default void onKnown(ServerAddress upstream, Lease lease) {}

  /**
   * An upstream does not take the announcement: not told again, for a reason of the same kind,
   * before it has taken one.
   *
   * @param reason one line
   */
  default void onRefused(ServerAddress upstream, String reason) {}
}
