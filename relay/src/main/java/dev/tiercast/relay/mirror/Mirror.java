package dev.tiercast.relay.mirror;

import dev.tiercast.common.layout.DataDirectory;
import dev.tiercast.common.model.DistributionList;
import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.schedule.Backoff;
import dev.tiercast.common.store.FolderStore;
import dev.tiercast.common.store.StoredVersion;
import dev.tiercast.common.transfer.Answer;
import dev.tiercast.common.transfer.Source;
import dev.tiercast.common.transfer.TransferCancelledException;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a store equal to what the upstreams have: asks them again and again, fetches what is
 * missing, the newest first, and drops what they have retired. One thread asks, another fetches.
 */
public final class Mirror implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Mirror.class);

  private final List<Source> upstreams;
  private final FolderStore store;
  private final DataDirectory directory;
  private final int keep;
  private final Duration pollInterval;

  private final Upstreams heard;
  private final Set<Source> silent = new HashSet<>();
  private final Thread poller = new Thread(this::poll, "mirror-poll");
  private final Thread fetcher = new Thread(this::fetch, "mirror-fetch");

  private final CountDownLatch closing = new CountDownLatch(1);

  // Guarded by this; notified when it changes.
  private List<VersionId> toFetch = List.of();
  private final Map<VersionId, Failures> failures = new HashMap<>();
  private @Nullable VersionFetch current;
  private boolean closed;

  private record Failures(int inARow, long retryAt) {}

  /**
   * @param keep how many of the newest versions to hold
   * @param pollInterval how often to ask the upstreams
   */
  public Mirror(
      List<Source> upstreams,
      FolderStore store,
      DataDirectory directory,
      int keep,
      Duration pollInterval) {
    this.upstreams = List.copyOf(upstreams);
    this.store = store;
    this.directory = directory;
    this.keep = keep;
    this.pollInterval = pollInterval;
    this.heard = new Upstreams(upstreams.size());
  }

  /** Begins; the threads end with {@link #close}. */
  public void start() {
    for (Thread thread : List.of(poller, fetcher)) {
      thread.setDaemon(true);
      thread.start();
    }
  }

  private void poll() {
    do {
      try {
        ask();
        carryOut(plan());
      } catch (TransferCancelledException e) {
        return;
      } catch (IOException | RuntimeException e) {
        LOG.error("mirroring: {}", e.toString());
      }
    } while (!isClosedWithin(pollInterval));
  }

  private boolean isClosedWithin(Duration time) {
    try {
      return closing.await(time.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      return true;
    }
  }

  private void ask() throws TransferCancelledException {
    List<Answer<DistributionList>> answers = Answer.ofAll(upstreams, Source::distribution);
    for (int i = 0; i < answers.size(); i++) {
      Answer<DistributionList> answer = answers.get(i);
      if (answer.value() != null) {
        heard.heard(i, answer.value());
        if (silent.remove(answer.source())) {
          LOG.info("{} answers again", answer.source().address());
        }
      } else if (silent.add(answer.source())) {
        LOG.warn("{}", String.valueOf(answer.failure()));
      }
    }
  }

  private MirrorPlan plan() throws IOException {
    return MirrorPlan.of(heard.live(), heard.areAllKnown(), held(store), store.arriving(), keep);
  }

  private static List<VersionId> held(FolderStore store) throws IOException {
    return store.versions().stream().map(Mirror::idOf).toList();
  }

  private static VersionId idOf(StoredVersion version) {
    return version.document().manifest().version();
  }

  private void carryOut(MirrorPlan plan) throws IOException {
    synchronized (this) {
      toFetch = plan.fetch();
      failures.keySet().retainAll(toFetch);
      if (current != null && plan.preempts(current.version(), current.wasNewest())) {
        current.cancel();
      }
      notifyAll();
    }
    for (VersionId version : plan.drop()) {
      if (!isBeingFetched(version) && store.retire(version)) {
        LOG.info("{}: dropped; upstream has retired it, or newer ones fill the quota", version);
      }
    }
  }

  private synchronized boolean isBeingFetched(VersionId version) {
    return current != null && current.version().equals(version);
  }

  private void fetch() {
    for (Optional<VersionFetch> next = next(); next.isPresent(); next = next()) {
      run(next.get());
    }
  }

  private void run(VersionFetch fetch) {
    VersionId version = fetch.version();
    long begin = System.nanoTime();
    try {
      LOG.info("{}: fetching", version);
      fetch.run();
      LOG.info("{}: complete after {} ms", version, (System.nanoTime() - begin) / 1_000_000);
      ended(version, true);
    } catch (TransferCancelledException e) {
      LOG.info("{}: set aside", version);
      ended(version, true);
    } catch (IOException | RuntimeException e) {
      LOG.error("{}", e.getMessage() == null ? e.toString() : e.getMessage());
      ended(version, false);
    }
  }

  private synchronized void ended(VersionId version, boolean well) {
    current = null;
    if (well) {
      failures.remove(version);
      toFetch = toFetch.stream().filter(other -> !other.equals(version)).toList();
    } else {
      int inARow = failures.containsKey(version) ? failures.get(version).inARow() + 1 : 1;
      failures.put(
          version,
          new Failures(
              inARow, System.nanoTime() + Backoff.STANDARD.delayNanos(inARow, new Random())));
    }
    notifyAll();
  }

  /** Waits for something to fetch; empty when the mirror is closed. */
  private synchronized Optional<VersionFetch> next() {
    while (!closed) {
      Optional<VersionId> due = toFetch.stream().filter(this::isDue).findFirst();
      if (due.isPresent()) {
        boolean newest = due.get().equals(toFetch.get(0));
        current = new VersionFetch(due.get(), newest, upstreams, store, directory.scratch());
        return Optional.of(current);
      }
      try {
        wait(Math.max(1, pollInterval.toMillis()));
      } catch (InterruptedException e) {
        closed = true;
      }
    }
    return Optional.empty();
  }

  private boolean isDue(VersionId version) {
    Failures failed = failures.get(version);
    return failed == null || System.nanoTime() - failed.retryAt() >= 0;
  }

  /** Stops asking and fetching; what has arrived stays. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      if (current != null) {
        current.cancel();
      }
      notifyAll();
    }
    closing.countDown();
    poller.interrupt();
    join(fetcher);
    join(poller);
  }

  private static void join(Thread thread) {
    try {
      thread.join(Duration.ofSeconds(10).toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
