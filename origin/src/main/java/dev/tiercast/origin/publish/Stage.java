package dev.tiercast.origin.publish;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Something that is done with all bytes of a content, in their order, beside other stages. Used by
 * one thread at a time.
 */
interface Stage extends Closeable {
  /** Takes the next bytes: all that remain in the buffer, which is not kept. */
  void take(ByteBuffer piece) throws IOException;

  /** All bytes have been taken. */
  void end() throws IOException;

  /** Lets go of what it holds, after its end or before. */
  @Override
  default void close() throws IOException {}
}
