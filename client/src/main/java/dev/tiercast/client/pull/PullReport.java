package dev.tiercast.client.pull;

import dev.tiercast.common.layout.ServerAddress;
import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.transfer.Source;
import dev.tiercast.common.transfer.TransferListener;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tells whoever listens to a pull what happens in it, one event after another. Progress is told
 * whether bytes come or not, by a thread of its own, until this is closed. Thread safe.
 */
final class PullReport implements TransferListener, AutoCloseable {
  private static final long PROGRESS_MILLIS = 250;

  private final Consumer<PullEvent> listener;
  private final PullFigures figures;
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(PullReport::thread);

  private final Object telling = new Object();
  private @Nullable Future<?> ticking;
  private boolean closed;

  PullReport(Consumer<PullEvent> listener, PullFigures figures) {
    this.listener = listener;
    this.figures = figures;
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "pull-progress");
    thread.setDaemon(true);
    return thread;
  }

  /** It is known what is pulled, and from whom. */
  void start(VersionId version, String name, long size, List<Source> sources) {
    tell(new PullEvent.Started(version, name, size));
    sources.forEach(source -> onJoin(source.address()));
  }

  /** It is known how much of it is there: progress is told from now on. */
  void expect(long size, long present) {
    figures.expect(size, present);
    progress();
    synchronized (telling) {
      if (ticking == null && !closed) {
        ticking =
            clock.scheduleAtFixedRate(
                this::progress, PROGRESS_MILLIS, PROGRESS_MILLIS, TimeUnit.MILLISECONDS);
      }
    }
  }

  /** More of what is there already has been compared, of so many bytes. */
  void checked(int bytes, long of) {
    synchronized (telling) {
      tell(figures.checked(System.nanoTime(), bytes, of));
    }
  }

  /** Bytes that were there before need not be fetched. */
  void reused(int bytes) {
    figures.reused(bytes);
  }

  @Override
  public void onBlock(ServerAddress source, int bytes) {
    figures.arrived(source, bytes);
  }

  @Override
  public void onJoin(ServerAddress source) {
    if (figures.joined(source)) {
      tell(new PullEvent.SourceJoined(source));
    }
  }

  @Override
  public void onFailure(ServerAddress source, IOException reason) {
    figures.failed(source);
    tell(new PullEvent.SourceLeft(source, reason));
  }

  @Override
  public void onExclusion(ServerAddress source, IOException reason) {
    figures.failed(source);
    tell(new PullEvent.SourceBlamed(source, reason));
  }

  /** How many bytes a second came from each source lately. */
  Map<ServerAddress, Long> rates() {
    synchronized (telling) {
      return figures.rates(System.nanoTime());
    }
  }

  /** Something is not as it should be, but it goes on. */
  void warn(IOException reason) {
    tell(new PullEvent.Warning(reason));
  }

  /** Tells how far it is. */
  void progress() {
    synchronized (telling) {
      tell(figures.at(System.nanoTime()));
    }
  }

  private void tell(PullEvent event) {
    synchronized (telling) {
      if (!closed) {
        listener.accept(event);
      }
    }
  }

  /** All is done; the last word. */
  Pulled done(Pulled pulled) {
    synchronized (telling) {
      progress();
      tell(new PullEvent.Done(pulled));
    }
    return pulled;
  }

  /** Nothing is told any more. */
  @Override
  public void close() {
    synchronized (telling) {
      closed = true;
      if (ticking != null) {
        ticking.cancel(false);
      }
    }
    clock.shutdown();
  }
}
