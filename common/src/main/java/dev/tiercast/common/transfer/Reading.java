package dev.tiercast.common.transfer;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;

/** A stream that one thread reads, and how much has come, for others to look at. */
final class Reading implements Closeable {
  private final ShardStream stream;
  private final AtomicLong received = new AtomicLong();

  Reading(ShardStream stream) {
    this.stream = stream;
  }

  void open() throws IOException {
    stream.open();
  }

  /** Reads some bytes, at least one; returns how many. */
  int read(ByteBuffer into) throws IOException {
    int count = stream.read(into);
    received.addAndGet(count);
    return count;
  }

  /** How much has come since this was asked last. */
  long takeReceived() {
    return received.getAndSet(0);
  }

  void cancel() {
    stream.cancel();
  }

  @Override
  public void close() {
    stream.close();
  }
}
