package dev.tiercast.origin.publish;

/** Is told how far publishing is; called by the thread that publishes, many times a second. */
@FunctionalInterface
public interface ProgressListener {
  /** Is not interested. */
  ProgressListener NONE = (done, total) -> {};

  /**
   * More of the input has been read.
   *
   * @param done bytes so far
   * @param total bytes of the whole
   */
  void onProgress(long done, long total);
}
