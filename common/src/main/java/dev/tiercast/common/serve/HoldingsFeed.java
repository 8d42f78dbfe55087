package dev.tiercast.common.serve;

import dev.tiercast.common.model.BlockSpans;
import dev.tiercast.common.model.Digest;
import dev.tiercast.common.model.NodeInfo;
import dev.tiercast.common.store.Presence;
import dev.tiercast.common.tier.Holdings;
import dev.tiercast.common.tier.HoldingsJson;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.IteratingCallback;

/**
 * Tells one listener, in server-sent events, which blocks are here and which are coming: all of it
 * first, then what changes. What changes while an event is being written is told in the next.
 */
final class HoldingsFeed extends IteratingCallback implements Presence.Listener {
  /** In one event; what is left is told in the next. */
  static final int MOST_RUNS = 1 << 16;

  private final NodeInfo self;
  private final Digest manifest;
  private final Presence presence;
  private final Executor executor;
  private final Response response;
  private final Callback callback;
  private final Consumer<HoldingsFeed> onClose;
  private final AtomicBoolean isWoken = new AtomicBoolean();

  // Guarded by this.
  private final BitSet told = new BitSet();
  private final BitSet more = new BitSet();
  private boolean hasBegun;
  private boolean comingHasChanged;
  private boolean hasEnded;
  private boolean isToBeat;
  private boolean isToClose;
  private boolean isLast;
  private boolean hasLetGo;
  private Presence.Watch watch = () -> {};

  /**
   * @param executor writes, as those who bring blocks have other things to do
   * @param onClose told in the end
   */
  HoldingsFeed(
      NodeInfo self,
      Digest manifest,
      Presence presence,
      Executor executor,
      Response response,
      Callback callback,
      Consumer<HoldingsFeed> onClose) {
    this.self = self;
    this.manifest = manifest;
    this.presence = presence;
    this.executor = executor;
    this.response = response;
    this.callback = callback;
    this.onClose = onClose;
  }

  /** Begins to tell. */
  void start() {
    // What comes before the first look is told twice rather than not at all.
    Presence.Watch watching = presence.watch(this);
    synchronized (this) {
      watch = watching;
      if (hasLetGo) {
        watching.close();
      }
      more.or(presence.held());
      hasEnded = presence.hasEnded();
    }
    iterate();
  }

  @Override
  public void onHeld(int block) {
    synchronized (this) {
      more.set(block);
    }
    wake();
  }

  @Override
  public void onComing() {
    synchronized (this) {
      comingHasChanged = true;
    }
    wake();
  }

  @Override
  public void onEnd() {
    synchronized (this) {
      hasEnded = true;
      more.or(presence.held());
    }
    wake();
  }

  /** Shows that the node is still there. */
  void beat() {
    synchronized (this) {
      isToBeat = true;
    }
    wake();
  }

  /** Says no more, though more may come. */
  void finish() {
    synchronized (this) {
      isToClose = true;
    }
    wake();
  }

  private void wake() {
    if (isWoken.compareAndSet(false, true)) {
      Runnable next =
          () -> {
            isWoken.set(false);
            iterate();
          };
      try {
        executor.execute(next);
      } catch (RejectedExecutionException stopped) {
        next.run();
      }
    }
  }

  @Override
  protected Action process() {
    ByteBuffer text;
    boolean last;
    synchronized (this) {
      if (isLast) {
        return Action.SUCCEEDED;
      }
      text = ByteBuffer.wrap(next().getBytes(StandardCharsets.US_ASCII));
      last = isLast;
    }
    if (!text.hasRemaining() && !last) {
      return Action.IDLE;
    }
    response.write(last, text, this);
    return Action.SCHEDULED;
  }

  /** What is to be told now; nothing if there is nothing. */
  private String next() {
    more.andNot(told);
    String news = hasBegun ? changes() : first();
    isLast = isToClose || (hasEnded && more.isEmpty());
    String beat = isToBeat && news.isEmpty() ? ": still here\n\n" : "";
    isToBeat = false;
    return news + beat + (isLast && !isToClose ? event("end", "[]") : "");
  }

  private String first() {
    hasBegun = true;
    comingHasChanged = false;
    BlockSpans held = takeMore();
    return event(
        "holdings",
        HoldingsJson.write(new Holdings(self, manifest, presence.blocks(), held, coming())));
  }

  private String changes() {
    String held = more.isEmpty() ? "" : event("held", HoldingsJson.write(takeMore()));
    String coming = comingHasChanged ? event("coming", HoldingsJson.write(coming())) : "";
    comingHasChanged = false;
    return held + coming;
  }

  private BlockSpans takeMore() {
    BlockSpans spans = BlockSpans.of(more, 0, MOST_RUNS);
    BitSet taken = spans.toBitSet();
    told.or(taken);
    more.andNot(taken);
    return spans;
  }

  private BlockSpans coming() {
    return BlockSpans.of(presence.coming(), 0, MOST_RUNS);
  }

  private static String event(String name, String data) {
    return "event: " + name + "\ndata: " + data + "\n\n";
  }

  @Override
  protected void onCompleteSuccess() {
    letGo();
    callback.succeeded();
  }

  @Override
  protected void onCompleteFailure(Throwable cause) {
    letGo();
    callback.failed(cause);
  }

  private void letGo() {
    synchronized (this) {
      hasLetGo = true;
      watch.close();
    }
    onClose.accept(this);
  }
}
