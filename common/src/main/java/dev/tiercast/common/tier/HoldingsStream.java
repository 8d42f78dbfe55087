package dev.tiercast.common.tier;

import dev.tiercast.common.layout.Resource;
import dev.tiercast.common.layout.ServerAddress;
import dev.tiercast.common.manifest.FormatException;
import dev.tiercast.common.model.BlockSpans;
import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.schedule.Backoff;
import dev.tiercast.common.transfer.EventStream;
import dev.tiercast.common.transfer.NodeRequests;
import dev.tiercast.common.transfer.SourceException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Follows which blocks of a version a node holds and receives, in a thread of its own; comes back
 * when it breaks off, less and less often. Ends by itself when the node has all of it. Thread safe.
 */
public final class HoldingsStream implements Closeable {
  /** Of what a node holds and receives, in as many runs as an event may have. */
  private static final int MOST_BYTES = 4 << 20;

  private static final Backoff BACKOFF = new Backoff(100_000_000L, 2_000_000_000L);

  /** Is told of the node. Called from one thread, and expected not to throw. */
  public interface Listener {
    /** This is what the node holds and receives: the first that is known, or all of it anew. */
    void begins(Holdings holdings);

    /** It holds more. */
    void held(BlockSpans more);

    /** These blocks and no others are what it receives. */
    void coming(BlockSpans now);

    /** Nothing more comes there: it has all of it, or says that its coming was broken off. */
    void ended();

    /** Nothing is heard of it any more, or yet: it may have gone. It is asked again. */
    void lost(IOException reason);
  }

  private final NodeRequests node;
  private final Resource resource;
  private final Listener listener;
  private final Random random = new Random();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread;

  /** What the node has ever told to hold. Used by the thread alone. */
  private final BitSet known = new BitSet();

  /**
   * @param node is asked; closed with this
   */
  public HoldingsStream(NodeRequests node, VersionId version, Listener listener) {
    this.node = node;
    this.resource = new Resource.HoldingsOf(version);
    this.listener = listener;
    this.thread = new Thread(this::follow, "holdings-" + version + "-" + node.address());
    thread.setDaemon(true);
  }

  /** Where the node is. */
  public ServerAddress address() {
    return node.address();
  }

  /** Begins; it ends with {@link #close}, or when the node has everything. */
  public void start() {
    thread.start();
  }

  private void follow() {
    int failures = 0;
    boolean isOver = false;
    while (!isOver) {
      Reading reading = new Reading();
      try {
        reading.run();
        isOver = reading.isComplete;
      } catch (IOException e) {
        lost(e);
      } catch (RuntimeException | Error e) {
        lost(new SourceException(address(), e.toString(), e));
      }
      failures = reading.hasBrought ? 1 : failures + 1;
      isOver |= isClosedWithin(BACKOFF.delayNanos(failures, random));
    }
  }

  private void lost(IOException reason) {
    if (!isClosed()) {
      listener.lost(reason);
    }
  }

  private boolean isClosed() {
    return closing.getCount() == 0;
  }

  private boolean isClosedWithin(long nanos) {
    try {
      return closing.await(nanos, TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      return true;
    }
  }

  /** One stream, from its first event to its last. */
  private final class Reading {
    private final String what = address().url(resource).toString();
    private boolean hasBegun;

    /** Whether it told of blocks that were not known to be there. */
    private boolean hasBrought;

    private boolean isComplete;

    /** Whether it said that nothing more comes. */
    private boolean hasEnded;

    private int blocks;
    private BitSet held = new BitSet();
    private final int knownBefore = known.cardinality();

    void run() throws IOException {
      try (EventStream events = node.events(resource, Map.of(), MOST_BYTES)) {
        Optional<EventStream.Event> event = events.next();
        while (event.isPresent() && !isClosed()) {
          take(event.get());
          event = events.next();
        }
      }
      if (!hasBegun) {
        throw new SourceException(what, "ends without a word");
      }
      if (!hasEnded && !isComplete) {
        throw new SourceException(what, "breaks off");
      }
      if (!isClosed()) {
        listener.ended();
      }
    }

    private void take(EventStream.Event event) throws FormatException {
      byte[] data = event.data().getBytes(StandardCharsets.UTF_8);
      if (event.name().equals("holdings")) {
        begin(HoldingsJson.read(what, data));
      } else if (hasBegun && event.name().equals("held")) {
        BlockSpans more = HoldingsJson.readBlocks(what, data, blocks);
        add(more.toBitSet());
        isComplete = held.cardinality() == blocks;
        listener.held(more);
      } else if (hasBegun && event.name().equals("coming")) {
        listener.coming(HoldingsJson.readBlocks(what, data, blocks));
      } else if (event.name().equals("end")) {
        hasEnded = true;
      }
    }

    private void add(BitSet more) {
      held.or(more);
      known.or(more);
      hasBrought |= known.cardinality() > knownBefore;
    }

    private void begin(Holdings holdings) {
      hasBegun = true;
      blocks = holdings.blocks();
      held = new BitSet();
      add(holdings.held().toBitSet());
      isComplete = holdings.isComplete();
      listener.begins(holdings);
    }
  }

  /** Stops listening, at once. */
  @Override
  public void close() {
    closing.countDown();
    node.close();
  }
}
