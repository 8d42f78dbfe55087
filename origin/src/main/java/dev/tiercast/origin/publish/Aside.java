package dev.tiercast.origin.publish;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Something that another thread does meanwhile, where nobody interrupts it half way.
 *
 * @param future completes with its result
 */
record Aside<T>(CompletableFuture<T> future) {
  /** What is to be done. */
  interface Work<T> {
    T run() throws IOException;
  }

  static <T> Aside<T> begin(Work<T> work) {
    return new Aside<>(
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return work.run();
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            }));
  }

  /** Waits for it, also when interrupted. */
  T await() throws IOException {
    try {
      return future.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof UncheckedIOException failure) {
        throw failure.getCause();
      }
      throw e.getCause() instanceof RuntimeException failure ? failure : e;
    }
  }

  /** Waits until it is over, however it ended. */
  void awaitEnd() {
    future.handle((result, failure) -> true).join();
  }
}
