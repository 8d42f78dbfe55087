package dev.tiercast.common.serve.body;

/** How fast one body may be written. Used by one thread at a time. */
public interface Pace extends AutoCloseable {
  /** As fast as the reader takes it. */
  Pace UNLIMITED =
      new Pace() {
        @Override
        public int grant(int wanted, Runnable resume) {
          return wanted;
        }

        @Override
        public void close() {
          // Nobody waits.
        }
      };

  /**
   * Asks to write.
   *
   * @param wanted bytes, one at least
   * @param resume called once, later and on any thread, if nothing is granted now: then is the time
   *     to ask again
   * @return how many bytes may be written now, or 0
   */
  int grant(int wanted, Runnable resume);

  /** The body has come to its end. */
  @Override
  void close();
}
