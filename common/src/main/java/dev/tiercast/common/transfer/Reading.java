package dev.tiercast.common.transfer;

import dev.tiercast.common.layout.ServerAddress;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A stream that one thread reads, and how much has come, for others to look at. Whatever the stream
 * throws is a failure of its source.
 */
final class Reading implements Closeable {
  private final ServerAddress source;
  private final ShardStream stream;
  private final AtomicLong received = new AtomicLong();
  private final AtomicBoolean isAlive = new AtomicBoolean();

  // Guarded by this.
  private boolean cancelled;
  private Source.@Nullable Apart question;

  Reading(ServerAddress source, ShardStream stream) {
    this.source = source;
    this.stream = stream;
  }

  /** What is read. */
  ShardStream stream() {
    return stream;
  }

  void open() throws IOException {
    try {
      stream.open();
    } catch (RuntimeException e) {
      throw new SourceException(source, e.toString(), e);
    }
  }

  /**
   * Reads some bytes; what comes before those that are wanted is a sign of life only.
   *
   * @return how many have come, with those
   */
  long read(ByteBuffer into) throws IOException {
    long skipped = stream.skipped();
    int count;
    try {
      count = stream.read(into);
    } catch (RuntimeException e) {
      throw new SourceException(source, e.toString(), e);
    }
    received.addAndGet(count);
    isAlive.set(true);
    return count + stream.skipped() - skipped;
  }

  /** Whether anything has come since this was asked last. */
  boolean takeAlive() {
    return isAlive.getAndSet(false);
  }

  /** How much of what is wanted has come since this was asked last. */
  long takeReceived() {
    return received.getAndSet(0);
  }

  /** Something is asked beside the stream, and ends with it. */
  synchronized void ask(Source.Apart apart) {
    question = apart;
    if (cancelled) {
      apart.close();
    }
  }

  synchronized void cancel() {
    cancelled = true;
    stream.cancel();
    if (question != null) {
      question.close();
    }
  }

  @Override
  public void close() {
    stream.close();
  }
}
