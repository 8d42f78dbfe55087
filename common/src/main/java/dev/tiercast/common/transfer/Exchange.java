package dev.tiercast.common.transfer;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import okhttp3.Headers;

/**
 * One request and its answer. Used by one thread; {@link #cancel} may come from any, at any time.
 */
interface Exchange extends Closeable {
  /**
   * The head of an answer.
   *
   * @param reason the words after the status, may be empty
   * @param length bytes of the body, negative if the server does not say
   */
  record Head(int status, String reason, Headers fields, long length) {}

  /**
   * Waits until nothing else is to be answered before, having asked already where that can be. Not
   * needed before {@link #open}, but what is waited for here is not this exchange.
   */
  default void begin() throws IOException {}

  /** Asks, and waits for the head of the answer. */
  Head open() throws IOException;

  /**
   * Waits for bytes of the body and reads some of them.
   *
   * @return how many, at least one, or -1 at the end
   */
  int read(ByteBuffer into) throws IOException;

  /** Makes whatever waits fail at once, now and later. */
  void cancel();

  /** Ends it; the connection is kept for the next if all of the body was read. */
  @Override
  void close();
}
