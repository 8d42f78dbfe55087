package dev.tiercast.common.serve.observe;

import java.io.Closeable;
import java.io.IOException;

/** Where lines go. Used by one thread at a time. */
interface LogOutput extends Closeable {
  /** Writes whole lines. */
  void write(byte[] lines) throws IOException;
}
