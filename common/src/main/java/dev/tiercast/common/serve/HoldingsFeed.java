package dev.tiercast.common.serve;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tiercast.common.model.BlockSpans;
import dev.tiercast.common.serve.limit.Timer;
import dev.tiercast.common.store.Presence;
import dev.tiercast.common.tier.Holdings;
import dev.tiercast.common.tier.HoldingsJson;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Tells one listener of each change of what is here of a version, as server-sent events. What
 * changes while something is being written, or shortly after, is told together. Whoever brings a
 * block writes nothing. Thread safe.
 */
final class HoldingsFeed implements Presence.Listener, AutoCloseable {
  /** Between two writes. */
  private static final long SPACING = TimeUnit.MILLISECONDS.toNanos(5);

  /** A silence that would be taken for the end. */
  private static final long HEARTBEAT = TimeUnit.SECONDS.toNanos(5);

  private final Presence presence;
  private final Content.Sink response;
  private final Callback callback;
  private final Timer timer;
  private final Executor executor;
  private final LongSupplier nanoTime;
  private final Consumer<HoldingsFeed> whenOver;
  private volatile Presence.@Nullable Watch watch;

  // Guarded by this.
  private BitSet told = new BitSet();
  private final BitSet more = new BitSet();
  private boolean isComingNews;
  private boolean isEnd;
  private boolean isClosing;

  /** Whether something is being written, or will be soon. */
  private boolean isBusy = true;

  private boolean isOver;
  private long lastWrite;

  HoldingsFeed(
      Presence presence,
      Content.Sink response,
      Callback callback,
      Timer timer,
      Executor executor,
      LongSupplier nanoTime,
      Consumer<HoldingsFeed> whenOver) {
    this.presence = presence;
    this.response = response;
    this.callback = callback;
    this.timer = timer;
    this.executor = executor;
    this.nanoTime = nanoTime;
    this.whenOver = whenOver;
  }

  /** Tells how it is now, and from then on what changes. */
  void start(Supplier<Holdings> now) {
    watch = presence.watch(this);
    Holdings first = now.get();
    synchronized (this) {
      told = first.held().toBitSet();
      isEnd |= presence.hasEnded() || presence.isComplete();
    }
    write(event("holdings", HoldingsJson.write(first)), false);
  }

  private static String event(String name, String data) {
    return "event: " + name + "\ndata: " + data + "\n\n";
  }

  @Override
  public void onHeld(int block) {
    synchronized (this) {
      more.set(block);
    }
    pump();
  }

  @Override
  public void onComing() {
    synchronized (this) {
      isComingNews = true;
    }
    pump();
  }

  @Override
  public void onEnd() {
    synchronized (this) {
      isEnd = true;
    }
    pump();
  }

  /** Breaks off, without saying that nothing more comes. */
  @Override
  public void close() {
    synchronized (this) {
      isClosing = true;
    }
    pump();
  }

  /** Says that it is still there, if nothing was said for a while. */
  void look() {
    synchronized (this) {
      if (isBusy || isOver || nanoTime.getAsLong() - lastWrite < HEARTBEAT) {
        return;
      }
      isBusy = true;
    }
    run(() -> write(": still here\n\n", false));
  }

  private void pump() {
    long pause;
    synchronized (this) {
      boolean isAnything = !more.isEmpty() || isComingNews || isEnd || isClosing;
      if (isBusy || isOver || !isAnything) {
        return;
      }
      isBusy = true;
      pause = lastWrite + SPACING - nanoTime.getAsLong();
    }
    if (pause <= 0) {
      run(this::writeNews);
    } else {
      timer.after(Math.max(pause, Timer.SHORTEST_WAIT), () -> run(this::writeNews));
    }
  }

  private void run(Runnable task) {
    try {
      executor.execute(task);
    } catch (RejectedExecutionException e) {
      over(e);
    }
  }

  private void writeNews() {
    String text;
    boolean isLast;
    synchronized (this) {
      isLast = isEnd || isClosing;
      text = isClosing ? "" : news();
    }
    write(text, isLast);
  }

  private String news() {
    if (isEnd) {
      // Who brought the last blocks may tell of them later.
      more.or(presence.held());
    }
    more.andNot(told);
    StringBuilder text = new StringBuilder();
    if (!more.isEmpty()) {
      text.append(event("held", HoldingsJson.write(BlockSpans.of(more))));
      told.or(more);
      more.clear();
    }
    if (isComingNews && !isEnd) {
      text.append(event("coming", HoldingsJson.write(BlockSpans.of(presence.coming()))));
    }
    isComingNews = false;
    return isEnd ? text + event("end", "{}") : text.toString();
  }

  private void write(String text, boolean isLast) {
    response.write(
        isLast,
        ByteBuffer.wrap(text.getBytes(UTF_8)),
        Callback.from(() -> written(isLast), this::over));
  }

  private void written(boolean isLast) {
    synchronized (this) {
      lastWrite = nanoTime.getAsLong();
      isBusy = false;
      isOver |= isLast;
    }
    if (isLast) {
      leave();
      callback.succeeded();
    } else {
      pump();
    }
  }

  /** The listener has gone. */
  private void over(Throwable reason) {
    synchronized (this) {
      if (isOver) {
        return;
      }
      isOver = true;
    }
    leave();
    callback.failed(reason);
  }

  private void leave() {
    Presence.Watch known = watch;
    if (known != null) {
      known.close();
    }
    whenOver.accept(this);
  }
}
