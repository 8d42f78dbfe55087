package dev.tiercast.common.serve.body;

import org.jspecify.annotations.Nullable;

/** Is told how one body gets on. Must not block. */
public interface BodyListener {
  /** Bytes were taken by the connection. */
  default void onWritten(int bytes) {}

  /**
   * The body has ended.
   *
   * @param failure why it is not complete; null if it is
   */
  default void onEnd(@Nullable Throwable failure) {}
}
