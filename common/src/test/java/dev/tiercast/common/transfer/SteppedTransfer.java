package dev.tiercast.common.transfer;

import dev.tiercast.common.model.Block;
import dev.tiercast.common.model.BlockGrid;
import dev.tiercast.common.model.BlockSpans;
import dev.tiercast.common.model.NodeId;
import dev.tiercast.common.schedule.Standing;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;

/**
 * What a transfer decides, without threads, sockets or a clock: whoever steps it says what came and
 * when. The decisions are those of {@link Transfer}, by the same classes. Not thread safe.
 */
public final class SteppedTransfer {
  /** A run of blocks that is being fetched. */
  public static final class Run {
    private final Decision.Fetch fetch;
    private Remnants.Remnant beginning = Remnants.Remnant.NOTHING;

    private Run(Decision.Fetch fetch) {
      this.fetch = fetch;
    }

    /** From whom, by the order of joining. */
    public int source() {
      return fetch.source();
    }
  }

  /** What has come, whatever it is. */
  private static final ByteBuffer BYTES = ByteBuffer.allocate(1 << 20).asReadOnlyBuffer();

  private final BlockGrid grid;
  private final TransferState state;
  private OptionalLong untilNext = OptionalLong.empty();

  /** All blocks are missing. */
  public SteppedTransfer(
      BlockGrid grid,
      NodeId self,
      boolean isInRack,
      TransferOptions options,
      RandomGenerator random,
      long now) {
    BitSet missing = new BitSet();
    missing.set(0, grid.blockCount());
    this.grid = grid;
    this.state = new TransferState("v1", grid, missing, options, random, now);
    state.identify(self, isInRack);
  }

  /** One more source; it has the next number. */
  public void join(Standing standing, long now) {
    state.join(standing, now);
  }

  /** As {@link Transfer#held}. */
  public void held(int source, BitSet more, long now) {
    state.held(source, more, now);
  }

  /** As {@link Transfer#coming}. */
  public void coming(int source, BitSet blocks, long now) {
    state.coming(source, blocks, now);
  }

  /** As {@link Transfer#leave}. */
  public void leave(int source) {
    state.leave(source);
  }

  /** As {@link Transfer#wanted}. */
  public BlockSpans wanted(int mostRuns, long now) {
    return state.wanted(mostRuns, now);
  }

  /** As {@link Transfer#appetite}. */
  public int appetite(int source, long now) {
    return state.appetite(source, now);
  }

  /** What is being fetched. */
  public BitSet underWay() {
    return state.underWay();
  }

  /** What a worker without work does now, if there is anything. */
  public Optional<Run> next(long now) {
    Decision next = state.next(now);
    untilNext = next instanceof Decision.Wait waiting ? waiting.nanos() : OptionalLong.empty();
    return next instanceof Decision.Fetch fetch ? Optional.of(new Run(fetch)) : Optional.empty();
  }

  /**
   * When to look again, whatever happens, in nanoseconds from when there was nothing to do; empty
   * if time alone changes nothing.
   */
  public OptionalLong untilNext() {
    return untilNext;
  }

  /** Whether a run comes on the connection of another, which is still under way. */
  public boolean isBehind(Run run) {
    return state.isBehind(run.fetch);
  }

  /** Whether everything has come. */
  public boolean isDone(long now) {
    return state.next(now) instanceof Decision.Done;
  }

  /** Whether a run is still to be fetched. */
  public boolean wants(Run run) {
    return state.wants(run.fetch);
  }

  /** The next block of a run; empty at its end. */
  public OptionalInt claim(Run run, long now) {
    return state.claim(run.fetch, now);
  }

  /** The source answers. */
  public void answered(Run run, long now) {
    state.answered(run.fetch, true, now);
  }

  /** How much of its first block is here already, and need not come. */
  public int takeBeginning(Run run) {
    run.beginning = state.beginning(run.fetch).orElse(Remnants.Remnant.NOTHING);
    return run.beginning.length();
  }

  /** Bytes of it have come. */
  public void received(Run run, long bytes, long now) {
    state.received(run.fetch, bytes, now);
  }

  /** All of it has come, right; whether it is the first time. */
  public boolean landed(Run run, int block, long now) {
    run.beginning = Remnants.Remnant.NOTHING;
    state.landed(run.fetch, now);
    Block landed = grid.block(block);
    boolean first = state.accept(landed);
    if (first) {
      state.delivered(run.fetch, now);
    }
    return first;
  }

  /** It does not come from there, but so many bytes of it have. */
  public void broken(Run run, int block, long bytes, long now) {
    Remnants.Remnant come = run.beginning;
    for (long left = bytes; left > 0; left -= BYTES.capacity()) {
      ByteBuffer part = BYTES.slice(0, (int) Math.min(left, BYTES.capacity()));
      come = come.plus(new Remnants.Part(run.source(), part));
    }
    run.beginning = Remnants.Remnant.NOTHING;
    state.undelivered(run.fetch, grid.block(block), come, now);
    boolean unused = state.failed(run.fetch, new IOException("broken off"), 0, now);
  }

  /** Nothing more of a run is fetched from there. */
  public void ended(Run run, long now) {
    if (run.beginning.length() > 0) {
      state.giveBack(run.fetch.task().rest().first(), run.beginning);
    }
    state.ended(run.fetch, now);
  }

  /** Time has passed. */
  public void tick(long now) {
    state.tick(now);
  }
}
