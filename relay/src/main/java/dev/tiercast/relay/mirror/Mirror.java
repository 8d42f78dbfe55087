package dev.tiercast.relay.mirror;

import dev.tiercast.common.layout.DataDirectory;
import dev.tiercast.common.layout.ServerAddress;
import dev.tiercast.common.manifest.FormatException;
import dev.tiercast.common.model.NoServerException;
import dev.tiercast.common.model.NoSuchVersionException;
import dev.tiercast.common.model.VerificationException;
import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.schedule.Backoff;
import dev.tiercast.common.store.FolderStore;
import dev.tiercast.common.transfer.NotThereException;
import dev.tiercast.common.transfer.Source;
import dev.tiercast.common.transfer.SourceException;
import dev.tiercast.common.transfer.TransferCancelledException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a store equal to what the upstreams have: follows what they say, fetches what is missing,
 * the newest first, and drops what they have retired. One thread for each upstream asks, one plans,
 * and one fetches.
 */
public final class Mirror implements AutoCloseable {
  /** Between attempts at a version that fails while nothing changes upstream. */
  private static final Backoff BACKOFF = new Backoff(250_000_000L, 60_000_000_000L);

  /** Whatever changes is told by a notification. */
  private static final long LONGEST_WAIT = TimeUnit.MINUTES.toNanos(1);

  private final FolderStore store;
  private final Shelf shelf;
  private final Fleet fleet;
  private final int keep;
  private final Duration pollInterval;
  private final MirrorListener listener;
  private final UpstreamListener upstreams;
  private final Problems problems;
  private final Hearing hearing;

  private final Thread planner = new Thread(this::plan, "mirror-plan");
  private final Thread fetcher = new Thread(this::fetch, "mirror-fetch");
  private final CountDownLatch closing = new CountDownLatch(1);

  // Guarded by this; notified when they change.
  private final Agenda agenda = new Agenda(BACKOFF, LONGEST_WAIT, new Random());
  private @Nullable VersionFetch current;
  private boolean isPlanDue;
  private boolean isLookDue;
  private boolean isNews;

  /**
   * @param sources the upstreams
   * @param fleet who else may have what they have
   * @param store in the directory, which nobody else changes
   * @param keep how many of the newest versions to hold
   * @param pollInterval how often to ask upstreams that cannot wait for news, and to look at the
   *     store
   * @param upstreams is told what each of them does
   */
  public Mirror(
      List<Source> sources,
      Fleet fleet,
      FolderStore store,
      DataDirectory directory,
      int keep,
      Duration pollInterval,
      MirrorListener listener,
      UpstreamListener upstreams) {
    this.store = store;
    this.fleet = fleet;
    this.keep = keep;
    this.pollInterval = pollInterval;
    this.listener = listener;
    this.upstreams = upstreams;
    this.problems = new Problems(listener);
    this.shelf =
        new Shelf(
            store,
            directory,
            new Arrivals(store, directory, problems),
            new Expectation(store, fleet));
    this.hearing = new Hearing(sources, listener, upstreams, problems);
  }

  /**
   * Goes on with what a mirror before this one has begun to receive: it can be read from now on. To
   * be done before anybody is told what is here, or those who fetch it would take it for gone.
   */
  public void reopen() throws IOException {
    shelf.arrivals().reopen();
  }

  /** Begins; the threads end with {@link #close}. */
  public void start() {
    fleet.watch(this::lookAround);
    for (Thread thread : List.of(planner, fetcher)) {
      thread.setDaemon(true);
      thread.start();
    }
    hearing.start(pollInterval, this::heard);
  }

  private synchronized void heard(boolean news) {
    isNews |= news;
    isPlanDue = true;
    notifyAll();
  }

  private synchronized void lookAround() {
    isLookDue = true;
    isPlanDue = true;
    notifyAll();
  }

  /** An upstream has turned out to be the node itself: nothing follows from what it has. */
  public void leaveOut(ServerAddress upstream) {
    if (hearing.leaveOut(upstream)) {
      listener.onProblem(
          new SourceException(
              upstream,
              "is this node itself; take it out of the upstreams, nothing comes from it"));
      heard(true);
    }
  }

  /** Whether a version is being fetched. */
  public synchronized boolean isFetching() {
    return current != null;
  }

  /** Why the store is of no use to anybody yet, in one line; empty if it is of use. */
  public Optional<String> obstacle() {
    return hearing.hasHeard() || !isEmpty()
        ? Optional.empty()
        : Optional.of("nothing is held here, and no upstream has answered yet");
  }

  private boolean isEmpty() {
    try {
      return store.versions().isEmpty();
    } catch (IOException e) {
      return true;
    }
  }

  private void plan() {
    while (awaitPlanning()) {
      try {
        planAnew().forEach(this::drop);
        hearing.compare(store.versions());
        lookingAround().ifPresent(VersionFetch::lookAround);
        problems.solved(this);
      } catch (Throwable e) {
        problems.met(this, e);
      }
    }
  }

  /**
   * Until an upstream was heard, a fetch has ended, or it is time to look at the store.
   *
   * @return false when the mirror is closed
   */
  private synchronized boolean awaitPlanning() {
    long begin = System.nanoTime();
    long left = pollInterval.toNanos();
    while (!isPlanDue && left > 0 && !isClosing()) {
      waitFor(left);
      left = pollInterval.toNanos() - (System.nanoTime() - begin);
    }
    isPlanDue = false;
    return !isClosing();
  }

  /** Waits for a change; may end early, so that whoever waits looks again. */
  @SuppressWarnings("WaitNotInLoop")
  private synchronized void waitFor(long nanos) {
    try {
      wait(TimeUnit.NANOSECONDS.toMillis(nanos) + 1);
    } catch (InterruptedException e) {
      // Nobody here does that; what there is to do is looked at again.
    }
  }

  private boolean isClosing() {
    return closing.getCount() == 0;
  }

  private boolean isClosedWithin(Duration time) {
    try {
      return closing.await(time.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      return true;
    }
  }

  /** Tells the fetching what there is to do, and returns what to drop. */
  private synchronized List<VersionId> planAnew() throws IOException {
    if (!hearing.isSettled(System.nanoTime())) {
      return List.of();
    }
    List<VersionId> held =
        store.versions().stream().map(stored -> stored.document().manifest().version()).toList();
    boolean isLed = fleet.self().tier().isPresent();
    MirrorPlan plan = hearing.plan(held, store.arriving(), keep, isLed, fleet::isBeside);
    agenda.follow(plan);
    long now = System.nanoTime();
    if (isNews) {
      agenda.forgive(now);
      isNews = false;
    }
    if (current != null && agenda.preempts(now)) {
      current.cancel();
    } else if (current != null) {
      current.lookForOffers();
    }
    notifyAll();
    // What is being fetched is dropped when that has ended, which it soon does.
    return plan.drop().stream().filter(version -> !agenda.isFetching(version)).toList();
  }

  /** The fetch that is to look who is there. */
  private synchronized Optional<VersionFetch> lookingAround() {
    boolean isDue = isLookDue;
    isLookDue = false;
    return isDue ? Optional.ofNullable(current) : Optional.empty();
  }

  private void drop(VersionId version) {
    try {
      shelf.arrivals().ended(version);
      if (store.retire(version)) {
        listener.onDrop(version);
      }
      problems.solved(version);
    } catch (IOException e) {
      problems.met(version, e);
    }
  }

  private void fetch() {
    do {
      try {
        for (Optional<VersionFetch> next = next(); next.isPresent(); next = next()) {
          run(next.get());
        }
      } catch (Throwable e) {
        problems.met(fetcher, e);
      }
    } while (!isClosedWithin(pollInterval));
  }

  /** Waits for something to fetch; empty when the mirror is closed. */
  private synchronized Optional<VersionFetch> next() {
    while (!isClosing()) {
      long now = System.nanoTime();
      Optional<VersionId> due = agenda.begin(now);
      if (due.isPresent()) {
        current = fetchOf(due.get());
        return Optional.of(current);
      }
      waitFor(agenda.nanosUntilRetry(now).orElse(LONGEST_WAIT));
    }
    return Optional.empty();
  }

  private VersionFetch fetchOf(VersionId version) {
    FetchReport report = new FetchReport(listener, upstreams, problems.has(version));
    boolean hasFailed = agenda.hasFailed(version);
    if (!hasFailed) {
      shelf.expectation().begins(hearing.offers(version, false));
    }
    return new VersionFetch(
        version,
        () -> hearing.offers(version, hasFailed),
        hearing.others(),
        shelf,
        fleet,
        problems,
        report);
  }

  private void run(VersionFetch fetch) {
    try {
      fetch.run();
      problems.solved(fetch.version());
      ended(Agenda::completed);
    } catch (TransferCancelledException e) {
      listener.onSetAside(fetch.version());
      ended(Agenda::ended);
    } catch (Throwable e) {
      if (e instanceof NoSuchVersionException && hearing.offers(fetch.version(), true).isEmpty()) {
        // Whoever listed it has taken it back.
        ended(Agenda::ended);
        return;
      }
      problems.met(fetch.version(), e);
      boolean isWrong = e instanceof VerificationException;
      if (isWrong || !isForSources(e)) {
        // Whoever asks here would wait for blocks that nobody has, or that cannot be kept; after a
        // failure of the disk it is begun anew, from what is proven to be there.
        setAside(fetch.version());
      }
      boolean cameCloser = fetch.hasBrought() && !isWrong;
      ended(entries -> entries.failed(cameCloser, System.nanoTime()));
    }
  }

  /** Whether it is for others to end a failure, and what has come here is as good as before. */
  private static boolean isForSources(Throwable failure) {
    return failure instanceof NoServerException
        || failure instanceof NoSuchVersionException
        || failure instanceof NotThereException
        || failure instanceof SourceException
        || failure instanceof FormatException;
  }

  private void setAside(VersionId version) {
    try {
      shelf.arrivals().ended(version);
    } catch (IOException e) {
      problems.met(version, e);
    }
  }

  private synchronized void ended(Consumer<Agenda> how) {
    how.accept(agenda);
    current = null;
    shelf.expectation().ends();
    isPlanDue = true;
    notifyAll();
  }

  /**
   * Stops asking and fetching; what has arrived stays. Returns when nothing of this touches the
   * store any more, which it waits for: blocks that are being written, digests being checked.
   */
  @Override
  public void close() {
    synchronized (this) {
      closing.countDown();
      if (current != null) {
        current.cancel();
      }
      notifyAll();
    }
    hearing.close();
    join(fetcher);
    join(planner);
    try {
      shelf.arrivals().close();
    } catch (IOException e) {
      problems.met(this, e);
    }
  }

  private static void join(Thread thread) {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
