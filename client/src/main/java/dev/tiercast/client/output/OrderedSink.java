package dev.tiercast.client.output;

import dev.tiercast.common.model.Block;
import dev.tiercast.common.model.BlockGrid;
import dev.tiercast.common.model.BlockSpan;
import dev.tiercast.common.model.ByteRange;
import dev.tiercast.common.store.BlockSink;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Gives verified blocks to a stream in order. Whoever brings a block never waits for whoever reads
 * the stream: blocks ahead of their turn are kept, and whoever started it is told how far ahead
 * they may be. Thread safe.
 */
public final class OrderedSink implements BlockSink, Closeable {
  /** Of what is kept, so much is given out before more is asked for: many blocks in one request. */
  private static final int STEPS = 4;

  private final OutputStream out;
  private final BlockGrid grid;
  private final ByteRange wanted;
  private final BlockSpan blocks;
  private final int window;
  private final Thread writer = new Thread(this::writeAll, "stream");

  private final Map<Integer, ByteBuffer> ahead = new HashMap<>();
  private final Deque<ByteBuffer> free = new ArrayDeque<>();
  private IntConsumer bound = end -> {};
  private Runnable stop = () -> {};
  private int next;
  private int limit;
  private boolean finished;
  private boolean closed;
  private @Nullable IOException failure;

  /**
   * @param wanted the part of the content that is given out
   * @param lookAhead most bytes that are kept, but at least two blocks
   */
  public OrderedSink(OutputStream out, BlockGrid grid, ByteRange wanted, long lookAhead) {
    this.out = out;
    this.grid = grid;
    this.wanted = wanted;
    blocks = grid.blocksCovering(wanted);
    window = (int) Math.max(2, Math.min(Integer.MAX_VALUE / 2, lookAhead / grid.blockSize()));
    next = blocks.first();
    limit = Math.addExact(next, window);
    writer.setDaemon(true);
  }

  /** The blocks that it needs. */
  public BitSet missing() {
    BitSet missing = new BitSet();
    missing.set(blocks.first(), blocks.end());
    return missing;
  }

  /**
   * Begins to give out.
   *
   * @param most is told, now and again, the block before which all may come
   * @param failed is called when nobody takes anything any more
   */
  public void start(IntConsumer most, Runnable failed) {
    synchronized (this) {
      bound = most;
      stop = failed;
    }
    most.accept(limit);
    writer.start();
  }

  @Override
  public synchronized void write(int block, ByteBuffer bytes) throws IOException {
    check();
    ByteBuffer kept = free.isEmpty() ? null : free.pop();
    if (kept == null || kept.capacity() < bytes.remaining()) {
      kept = ByteBuffer.allocate(bytes.remaining());
    }
    ahead.put(block, kept.clear().put(bytes).flip());
    notifyAll();
  }

  private void writeAll() {
    try {
      for (int block = blocks.first(); block < blocks.end(); block++) {
        ByteBuffer bytes = await(block);
        if (bytes == null) {
          return;
        }
        write(grid.block(block), bytes);
        written(bytes);
      }
      out.flush();
      finished();
    } catch (IOException e) {
      fail(new StreamException(e));
    } catch (Throwable e) {
      // Also when memory is short: nobody may wait for what does not come any more.
      fail(new IOException("the stream: " + e, e));
    }
  }

  /** Null when nobody waits for the end any more. */
  private synchronized @Nullable ByteBuffer await(int block) throws InterruptedException {
    ByteBuffer bytes = ahead.remove(block);
    while (bytes == null && !closed) {
      wait();
      bytes = ahead.remove(block);
    }
    return closed ? null : bytes;
  }

  /** At the ends, only a part of a block may be wanted. */
  private void write(Block block, ByteBuffer bytes) throws IOException {
    long start = Math.max(0, wanted.start() - block.contentOffset());
    long end = Math.min(block.length(), wanted.end() - block.contentOffset());
    out.write(bytes.array(), bytes.arrayOffset() + (int) start, (int) (end - start));
  }

  private void written(ByteBuffer bytes) {
    int raised = 0;
    synchronized (this) {
      free.push(bytes);
      next++;
      if (next + window - limit >= Math.max(1, window / STEPS)) {
        limit = next + window;
        raised = limit;
      }
      notifyAll();
    }
    if (raised > 0) {
      bound.accept(raised);
    }
  }

  private synchronized void finished() {
    finished = true;
    notifyAll();
  }

  private void fail(IOException reason) {
    synchronized (this) {
      failure = reason;
      notifyAll();
    }
    stop.run();
  }

  /**
   * Waits until all has been given out.
   *
   * @return whether it has; not if this was closed meanwhile
   * @throws StreamException if it was not taken
   */
  public synchronized boolean finish() throws IOException, InterruptedException {
    while (!finished && failure == null && !closed) {
      wait();
    }
    check();
    return finished;
  }

  /**
   * Throws if something was not taken.
   *
   * @throws StreamException if it was not
   */
  public synchronized void check() throws IOException {
    if (failure != null) {
      throw failure;
    }
  }

  /** Nothing more is given out, but for what is being written now. The stream stays open. */
  @Override
  public synchronized void close() {
    closed = true;
    notifyAll();
  }
}
