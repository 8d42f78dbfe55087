package dev.tiercast.common.transfer;

import dev.tiercast.common.model.BlockGrid;
import dev.tiercast.common.model.NoServerException;
import dev.tiercast.common.model.NoSuchVersionException;
import dev.tiercast.common.model.VerificationException;
import dev.tiercast.common.schedule.SourceBook;
import dev.tiercast.common.schedule.WorkBoard;
import java.io.IOException;
import java.util.BitSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
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
  private final WorkBoard board;
  private final SourceBook book;
  private final TransferOptions options;

  private final Map<Integer, IOException> lastFailures = new LinkedHashMap<>();
  private final Set<SourceShard> lacking = new HashSet<>();
  private int active;
  private boolean corrupt;
  private long lastProgress;
  private @Nullable IOException fatal;

  TransferState(
      String what,
      BlockGrid grid,
      BitSet missing,
      SourceBook book,
      TransferOptions options,
      long now) {
    this.what = what;
    this.board = new WorkBoard(grid, missing);
    this.book = book;
    this.options = options;
    this.lastProgress = now;
  }

  WorkBoard board() {
    return board;
  }

  Decision next(long now) {
    if (fatal != null) {
      return new Decision.GiveUp(fatal);
    }
    if (board.isComplete()) {
      return new Decision.Done();
    }
    for (int source : book.ranked(now, options.connectionsPerSource())) {
      Optional<WorkBoard.Task> task =
          board.take(shard -> !lacking.contains(new SourceShard(source, shard)));
      if (task.isPresent()) {
        book.opened(source);
        active++;
        return new Decision.Fetch(source, task.get());
      }
    }
    if (active == 0 && isHopeless(now)) {
      return new Decision.GiveUp(story());
    }
    long untilRetry = book.nextRetry(now).orElse(now + LONGEST_WAIT) - now;
    return new Decision.Wait(Math.min(untilRetry, LONGEST_WAIT));
  }

  private boolean isHopeless(long now) {
    return book.areAllExcluded()
        || (!lastFailures.isEmpty() && now - lastProgress >= options.retryFor().toNanos());
  }

  void delivered(int source, long bytes, long nanos, long now) {
    board.complete();
    book.delivered(source, bytes, nanos);
    lastProgress = now;
    lacking.clear();
  }

  void ended(Decision.Fetch fetch) {
    board.end(fetch.task());
    book.closed(fetch.source());
    active--;
  }

  void failed(int source, IOException reason, long now) {
    lastFailures.put(source, reason);
    book.failed(source, now);
  }

  /** The source does not have a shard of the version, but still has the version. */
  void lacks(int source, int shard, IOException reason, long now) {
    failed(source, reason, now);
    lacking.add(new SourceShard(source, shard));
  }

  /** The source does not have the version any more. */
  void gone(int source, IOException reason) {
    lastFailures.put(source, reason);
    book.exclude(source);
  }

  /** The source sent wrong bytes. */
  void blamed(int source, IOException reason) {
    corrupt = true;
    gone(source, reason);
  }

  /** Something failed here, not at a source. */
  void failedHere(IOException reason) {
    if (fatal == null) {
      fatal = reason;
    }
  }

  private IOException story() {
    String reasons =
        lastFailures.values().stream()
            .map(failure -> String.valueOf(failure.getMessage()))
            .collect(Collectors.joining("; "));
    IOException story = named(reasons);
    lastFailures.values().forEach(story::addSuppressed);
    return story;
  }

  private IOException named(String reasons) {
    if (corrupt) {
      return new VerificationException(what + ": no source with right bytes is left; " + reasons);
    }
    boolean gone =
        lastFailures.values().stream().allMatch(failure -> failure instanceof NotThereException);
    if (book.areAllExcluded() && gone) {
      return new NoSuchVersionException(
          what + ": was retired before all of it had come; " + reasons);
    }
    return new NoServerException(
        "%s: no progress for %d s; run this again to go on; %s"
            .formatted(what, options.retryFor().toSeconds(), reasons));
  }
}
