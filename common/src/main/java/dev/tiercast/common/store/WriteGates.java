package dev.tiercast.common.store;

import dev.tiercast.common.store.ContentFiles.Extent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/**
 * Lets one thread at a time write into a file. Linux does so anyway, and has the others spin; here
 * they sleep, and leave the processor to those that hash and receive. Thread safe.
 */
final class WriteGates {
  /** A prime, so that shards of any usual size get different gates. */
  private static final int GATES = 31;

  private final Lock[] gates =
      Stream.generate(ReentrantLock::new).limit(GATES).toArray(Lock[]::new);

  /** Writes all remaining bytes at {@code position} of the file of an extent. */
  void write(Extent extent, FileChannel channel, ByteBuffer bytes, long position)
      throws IOException {
    Lock gate = gates[(int) (extent.content().start() % GATES)];
    gate.lock();
    try {
      Disk.write(channel, bytes, position);
    } finally {
      gate.unlock();
    }
  }
}
