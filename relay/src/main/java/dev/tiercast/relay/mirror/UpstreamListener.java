package dev.tiercast.relay.mirror;

import dev.tiercast.common.layout.ServerAddress;

/**
 * Is told what each upstream does, every time, so that it can be counted; for people there is
 * {@link MirrorListener}. Called from several threads, and expected to return quickly and not to
 * throw.
 */
public interface UpstreamListener {
  /** An upstream said what it has. */
  default void onAnswer(ServerAddress upstream) {}

  /** An upstream was asked what it has, and did not say it. */
  default void onSilence(ServerAddress upstream) {}

  /** Bytes of a version came, and are what they should be. */
  default void onBytes(ServerAddress upstream, int bytes) {}

  /** An upstream failed a fetch, or sent what it should not; others may go on. */
  default void onFailure(ServerAddress upstream) {}
}
