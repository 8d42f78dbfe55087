package dev.tiercast.common.store;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Does a piece of work for each of a set of numbers, in ascending order and on all cores. Ends
 * early when a worker says so, when one fails, or when the caller is interrupted.
 */
final class AllCores {
  /** One thread's part in the work; holds what the thread needs for it. */
  interface Worker {
    /**
     * Does the work for a number.
     *
     * @param broken tells whether there is no reason any more to do it to its end
     * @return whether there is a reason to go on
     */
    boolean work(int number, BooleanSupplier broken) throws IOException;
  }

  private final BitSet numbers;
  private int next;
  private boolean ended;
  private boolean brokenOff;
  private @Nullable IOException failure;

  private AllCores(BitSet numbers) {
    this.numbers = numbers;
  }

  /**
   * Works, and returns when all that was begun is done.
   *
   * @param threads most threads; no more than there are cores
   * @param workers makes one for each thread
   * @throws IOException the first that a worker threw
   * @throws ClosedByInterruptException if the caller was interrupted, and stays so
   */
  static void forEach(BitSet numbers, int threads, Supplier<Worker> workers) throws IOException {
    AllCores work = new AllCores(numbers);
    int cores = Runtime.getRuntime().availableProcessors();
    int count = Math.min(Math.min(threads, cores), numbers.cardinality());
    List<Thread> running = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Worker worker = workers.get();
      Thread thread = new Thread(() -> work.run(worker), "hash-" + i);
      thread.setDaemon(true);
      running.add(thread);
      thread.start();
    }
    boolean interrupted = work.join(running);
    work.throwFailure();
    if (interrupted) {
      throw new ClosedByInterruptException();
    }
  }

  private void run(Worker worker) {
    try {
      boolean more = true;
      for (int number = take(); number >= 0 && more; number = more ? take() : -1) {
        more = worker.work(number, this::isBrokenOff);
      }
      if (!more) {
        end(null);
      }
    } catch (IOException e) {
      end(e);
    } catch (RuntimeException | Error e) {
      end(new IOException("internal error: " + e, e));
    }
  }

  private synchronized int take() {
    if (ended) {
      return -1;
    }
    int number = numbers.nextSetBit(next);
    next = number + 1;
    ended = number < 0;
    return number;
  }

  private synchronized boolean isBrokenOff() {
    return brokenOff;
  }

  private synchronized void end(@Nullable IOException reason) {
    ended = true;
    brokenOff = true;
    failure = failure == null ? reason : failure;
  }

  /** Returns whether the caller was interrupted meanwhile; it is so afterwards. */
  private boolean join(List<Thread> threads) {
    boolean interrupted = false;
    for (Thread thread : threads) {
      while (thread.isAlive()) {
        try {
          thread.join();
        } catch (InterruptedException e) {
          interrupted = true;
          end(null);
        }
      }
    }
    if (interrupted || Thread.interrupted()) {
      Thread.currentThread().interrupt();
      return true;
    }
    return false;
  }

  private synchronized void throwFailure() throws IOException {
    if (failure != null) {
      throw failure;
    }
  }
}
