package dev.tiercast.common.transfer;

import dev.tiercast.common.manifest.ManifestDocument;
import dev.tiercast.common.model.LiveVersion;
import dev.tiercast.common.model.Manifest;
import dev.tiercast.common.model.VerificationException;
import dev.tiercast.common.schedule.Backoff;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Sources that did not answer, or did not have a version, when its transfer began: they are asked
 * again and again, less and less often, and those join that have come to have its very manifest.
 * One that has another is told of once and never asked again. Ends with the transfer: after {@link
 * #close} nobody joins, and what is being asked breaks off.
 */
public final class LateSources implements Closeable {
  private static final Backoff BACKOFF = new Backoff(500_000_000L, 15_000_000_000L);

  /** So many are asked at once; an answer is short. */
  private static final int MOST_THREADS = 16;

  /** What they join. Told by one thread at a time. */
  public interface Joinable {
    /** Whether somebody may still join. */
    void expectJoins(boolean isExpected);

    /** A source has the version now. */
    void join(Source source);
  }

  private final Holding known;
  private final Joinable joined;
  private final Consumer<IOException> warnings;
  private final List<Source.Apart> asked = new ArrayList<>();

  /** Null where nobody is late. */
  private final @Nullable ScheduledThreadPoolExecutor threads;

  /** So many may still join. */
  private int expected;

  private boolean closed;

  private LateSources(Holding known, int count, Joinable joined, Consumer<IOException> warnings) {
    this.known = known;
    this.joined = joined;
    this.warnings = warnings;
    this.expected = count;
    this.threads = count == 0 ? null : threads(Math.min(count, MOST_THREADS));
  }

  private static ScheduledThreadPoolExecutor threads(int count) {
    return new ScheduledThreadPoolExecutor(
        count,
        task -> {
          Thread thread = new Thread(task, "late-sources");
          thread.setDaemon(true);
          return thread;
        });
  }

  /**
   * Begins to ask those of all sources that a version was not found at; they join its transfer,
   * which waits for them when nobody else is left, until each has joined or has something else.
   *
   * @param warnings is told of those that have something else under its number
   */
  public static LateSources of(
      List<Source> all,
      Found.WithManifest found,
      Transfer transfer,
      Consumer<IOException> warnings) {
    Joinable joined =
        new Joinable() {
          @Override
          public void expectJoins(boolean isExpected) {
            transfer.expectJoins(isExpected);
          }

          @Override
          public void join(Source source) {
            transfer.join(source);
          }
        };
    return of(all, found, joined, warnings);
  }

  /**
   * Begins to ask those of all sources that a version was not found at.
   *
   * @param joined is given those that have it now
   * @param warnings is told of those that have something else under its number
   */
  public static LateSources of(
      List<Source> all, Found.WithManifest found, Joinable joined, Consumer<IOException> warnings) {
    List<Source> absent = all.stream().filter(each -> !found.sources().contains(each)).toList();
    ManifestDocument document = found.document();
    Manifest manifest = document.manifest();
    Holding known =
        new Holding(
            found.sources().get(0),
            new LiveVersion(manifest.version(), manifest.sha256()),
            document);
    LateSources late = new LateSources(known, absent.size(), joined, warnings);
    if (!absent.isEmpty()) {
      joined.expectJoins(true);
    }
    absent.forEach(late::expect);
    return late;
  }

  private void expect(Source source) {
    Source.Apart apart = source.apart();
    asked.add(apart);
    askLater(source, apart, 1, Duration.ZERO);
  }

  private void askLater(Source source, Source.Apart apart, int times, Duration atLeast) {
    long nanos = BACKOFF.delayNanos(times, ThreadLocalRandom.current());
    Runnable question = () -> ask(source, apart, times);
    if (threads != null) {
      try {
        ScheduledFuture<?> unused =
            threads.schedule(question, Math.max(nanos, atLeast.toNanos()), TimeUnit.NANOSECONDS);
      } catch (RejectedExecutionException e) {
        // It was closed meanwhile.
      }
    }
  }

  private void ask(Source source, Source.Apart apart, int times) {
    Duration atLeast = Duration.ZERO;
    try {
      if (hasIt(apart.source())) {
        join(source);
        return;
      }
    } catch (VerificationException e) {
      drop(e);
      return;
    } catch (SourceException e) {
      atLeast = e.retryAfter().orElse(Duration.ZERO);
    } catch (IOException e) {
      // What it sends makes no sense yet.
    } catch (RuntimeException | Error e) {
      drop(new SourceException(source.address(), e.toString(), e));
      return;
    }
    askLater(source, apart, times + 1, atLeast);
  }

  /**
   * Whether a source has the very manifest.
   *
   * @throws VerificationException if it has something else under the number
   */
  private boolean hasIt(Source source) throws IOException {
    Optional<LiveVersion> line = source.distribution().find(known.live().version());
    if (line.isEmpty()) {
      return false;
    }
    return Holding.together(List.of(known, Holding.at(source, line.get())))
        .sources()
        .contains(source);
  }

  private synchronized void join(Source source) {
    if (!closed) {
      joined.join(source);
      expectOneLess();
    }
  }

  /** Never asks one again. */
  private synchronized void drop(IOException reason) {
    if (!closed) {
      warnings.accept(reason);
      expectOneLess();
    }
  }

  private void expectOneLess() {
    expected--;
    if (expected == 0) {
      joined.expectJoins(false);
    }
  }

  /** Does not wait for what breaks off. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
    }
    if (threads != null) {
      threads.shutdownNow();
    }
    asked.forEach(Source.Apart::close);
  }
}
