package dev.tiercast.common.transfer;

import dev.tiercast.common.model.Block;
import dev.tiercast.common.model.BlockGrid;
import dev.tiercast.common.model.NoServerException;
import dev.tiercast.common.model.NoSuchVersionException;
import dev.tiercast.common.model.VerificationException;
import dev.tiercast.common.schedule.SourceBook;
import dev.tiercast.common.schedule.Stragglers;
import dev.tiercast.common.schedule.WorkBoard;
import java.io.IOException;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Where a transfer stands, and what follows from it. Takes the time as an argument, in nanoseconds
 * of one clock. Not thread safe.
 */
final class TransferState {
  /** Looks again at least so often, whatever was promised. */
  private static final long LONGEST_WAIT = 1_000_000_000L;

  private record SourceShard(int source, int shard) {}

  private final String what;
  private final BlockGrid grid;
  private final WorkBoard board;
  private final SourceBook book;
  private final TransferOptions options;

  private final Failures failures = new Failures();
  private final Stragglers stragglers = new Stragglers();
  private final Set<WorkBoard.Task> brokenOff = new HashSet<>();
  private final Set<SourceShard> lacking = new HashSet<>();
  private int active;
  private long lastProgress;
  private @Nullable IOException end;

  TransferState(
      String what,
      BlockGrid grid,
      BitSet missing,
      SourceBook book,
      TransferOptions options,
      long now) {
    this.what = what;
    this.grid = grid;
    this.board = new WorkBoard(grid, missing);
    this.book = book;
    this.options = options;
    this.lastProgress = now;
  }

  Decision next(long now) {
    if (end != null) {
      return new Decision.GiveUp(end);
    }
    if (board.isComplete()) {
      return new Decision.Done();
    }
    // Without progress for too long, what is under way may end, but nothing more is begun.
    List<Integer> ranked =
        isOverdue(now) ? List.of() : book.ranked(now, options.connectionsPerSource());
    for (int source : ranked) {
      Optional<WorkBoard.Task> task = board.take(has(source), other -> part(source, other));
      if (task.isPresent()) {
        return begin(source, task.get(), now);
      }
    }
    if (active > 0) {
      breakOffOneThatIsLate(ranked, now);
      return new Decision.Wait(untilRetry(now));
    }
    return waitOrGiveUp(now);
  }

  /** Another source has this version. */
  void join() {
    book.add();
  }

  /** Only blocks below this one are to be fetched for now. */
  void limit(int end) {
    board.limit(end);
  }

  private IntPredicate has(int source) {
    return shard -> !lacking.contains(new SourceShard(source, shard));
  }

  /** How much of another source's task this one does in the time in which that does the rest. */
  private double part(int source, WorkBoard.Task task) {
    Optional<Stragglers.Expected> other = stragglers.expectedBy(task);
    if (other.isEmpty()) {
      return 0;
    }
    OptionalDouble mine = book.bytesPerNano(source);
    OptionalDouble theirs = book.bytesPerNano(other.get().source());
    return mine.isEmpty() || theirs.isEmpty()
        ? 0.5
        : mine.getAsDouble() / (mine.getAsDouble() + theirs.getAsDouble());
  }

  private Decision begin(int source, WorkBoard.Task task, long now) {
    book.opened(source);
    active++;
    expect(source, task, task.rest().first(), now);
    return new Decision.Fetch(source, task);
  }

  private void expect(int source, WorkBoard.Task task, int block, long now) {
    stragglers.expect(task, new Stragglers.Expected(source, grid.block(block).length(), now));
  }

  private void breakOffOneThatIsLate(List<Integer> idle, long now) {
    for (int source : idle) {
      Optional<WorkBoard.Task> late = stragglers.find(source, has(source), book, now);
      if (late.isPresent()) {
        breakOff(late.get(), now);
        return;
      }
    }
  }

  private void breakOff(WorkBoard.Task task, long now) {
    stragglers
        .expectedBy(task)
        .ifPresent(late -> book.wasTooSlow(late.source(), late.bytes(), now - late.since()));
    stragglers.forget(task);
    brokenOff.add(task);
  }

  private boolean isOverdue(long now) {
    return now - lastProgress >= options.retryFor().toNanos();
  }

  private Decision waitOrGiveUp(long now) {
    if (!isOverdue(now) && !book.areAllExcluded()) {
      // What was missing at a source may be there when it is asked again.
      lacking.clear();
      long left = lastProgress + options.retryFor().toNanos() - now;
      return new Decision.Wait(Math.min(left, untilRetry(now)));
    }
    end = story();
    return new Decision.GiveUp(end);
  }

  private long untilRetry(long now) {
    return Math.min(book.nextRetry(now).orElse(now + LONGEST_WAIT) - now, LONGEST_WAIT);
  }

  private boolean isOver() {
    return end != null || board.isComplete();
  }

  /** Whether what a worker fetches is still to come from there. */
  boolean wants(Decision.Fetch fetch) {
    return !isOver() && !book.isExcluded(fetch.source()) && !brokenOff.contains(fetch.task());
  }

  /** The next block of a task; empty when its worker is to stop. */
  OptionalInt claim(Decision.Fetch fetch, long now) {
    if (!wants(fetch)) {
      return OptionalInt.empty();
    }
    OptionalInt block = board.claim(fetch.task());
    block.ifPresent(index -> expect(fetch.source(), fetch.task(), index, now));
    return block;
  }

  /** The bytes of the block have come; they are not yet verified. */
  void arrived(Decision.Fetch fetch) {
    stragglers.arrived(fetch.task());
  }

  /** A block has been verified and written. */
  void delivered(Decision.Fetch fetch, Block block, long nanos, long now) {
    board.complete();
    book.delivered(fetch.source(), block.length(), nanos);
    lastProgress = now;
    lacking.clear();
  }

  /** A block that was claimed did not come. */
  void undelivered(Decision.Fetch fetch, Block block) {
    board.unclaim(fetch.task(), block.index());
  }

  /** The worker is done with a task. */
  void ended(Decision.Fetch fetch) {
    board.end(fetch.task());
    book.closed(fetch.source());
    stragglers.forget(fetch.task());
    brokenOff.remove(fetch.task());
    active--;
  }

  /**
   * A source failed.
   *
   * @return whether that is news, and not what comes of having stopped it
   */
  boolean failed(Decision.Fetch fetch, IOException reason, long now) {
    if (isOver() || book.isExcluded(fetch.source())) {
      return false;
    }
    failures.add(fetch.source(), reason);
    book.failed(fetch.source(), now);
    return true;
  }

  /** Whether a task was taken from its source because others are faster. */
  boolean isBrokenOff(Decision.Fetch fetch) {
    return brokenOff.contains(fetch.task());
  }

  /** The source does not have a shard of the version. */
  void lacks(Decision.Fetch fetch) {
    lacking.add(new SourceShard(fetch.source(), fetch.task().shard()));
  }

  /**
   * The source is not to be asked again: it sent wrong bytes, or the version is gone there.
   *
   * @return whether that is news
   */
  boolean exclude(Decision.Fetch fetch, IOException reason) {
    if (isOver() || book.isExcluded(fetch.source())) {
      return false;
    }
    failures.add(fetch.source(), reason);
    book.exclude(fetch.source());
    return true;
  }

  /** Ends the transfer, unless it has ended already. */
  void stop(IOException reason) {
    if (!isOver()) {
      end = reason;
    }
  }

  /** Why not everything has come, after the end. */
  Optional<IOException> failure() {
    return Optional.ofNullable(end);
  }

  private IOException story() {
    if (failures.any(VerificationException.class)) {
      return failures.as(VerificationException::new, what + ": no source with right bytes is left");
    }
    if (book.areAllExcluded()) {
      return failures.as(
          NoSuchVersionException::new, what + ": was retired before all of it had come");
    }
    return failures.as(
        NoServerException::new,
        "%s: no progress for %d s; run this again to go on"
            .formatted(what, options.retryFor().toSeconds()));
  }
}
