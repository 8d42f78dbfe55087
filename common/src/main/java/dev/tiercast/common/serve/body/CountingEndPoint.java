package dev.tiercast.common.serve.body;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.thread.Scheduler;

/** A connection that counts the bytes that the kernel takes, as it takes them. */
public final class CountingEndPoint extends SocketChannelEndPoint {
  private final AtomicLong taken = new AtomicLong();
  private final SendBuffer sendBuffer;

  /** Used as {@link SocketChannelEndPoint} is. */
  public CountingEndPoint(
      SocketChannel channel, ManagedSelector selector, SelectionKey key, Scheduler scheduler) {
    super(channel, selector, key, scheduler);
    sendBuffer = new SendBuffer(channel);
  }

  @Override
  public boolean flush(ByteBuffer... buffers) throws IOException {
    long before = BufferUtil.remaining(buffers);
    try {
      return super.flush(buffers);
    } finally {
      taken.addAndGet(before - BufferUtil.remaining(buffers));
    }
  }

  /** Has the system hold as much for the reader as suits it. */
  void adaptTo(StepSize step) {
    sendBuffer.onReader(step.isSlow(), step.isQuick());
  }

  /** How many bytes were taken, ever. */
  public long taken() {
    return taken.get();
  }

  /** Whether there are bytes that the reader would have to make room for. */
  public boolean isHeldUp() {
    return getWriteFlusher().isPending();
  }
}
