package dev.tiercast.relay.mirror;

import dev.tiercast.common.layout.ServerAddress;
import dev.tiercast.common.model.Manifest;
import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.transfer.Source;
import dev.tiercast.common.transfer.TransferListener;
import java.io.IOException;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/**
 * Tells how one attempt to fetch a version goes: each source that fails once, however many of its
 * connections do. An attempt after one that failed is quiet: what was told of that still holds.
 */
final class FetchReport implements TransferListener {
  private final MirrorListener listener;
  private final UpstreamListener upstreams;
  private final boolean quiet;
  private final long begin = System.nanoTime();
  private final LongAdder fetched = new LongAdder();
  private volatile Consumer<BitSet> coming = blocks -> {};
  private final Set<ServerAddress> failing = ConcurrentHashMap.newKeySet();

  /**
   * @param quiet whether only the success is of interest
   */
  FetchReport(MirrorListener listener, UpstreamListener upstreams, boolean quiet) {
    this.listener = listener;
    this.upstreams = upstreams;
    this.quiet = quiet;
  }

  /** Tells from now on, beside all else, which blocks are on their way. */
  void tellOfComing(Consumer<BitSet> listener) {
    coming = listener;
  }

  @Override
  public void onUnderWay(BitSet blocks) {
    coming.accept(blocks);
  }

  void begins(Manifest version, long missing, List<Source> sources) {
    if (!quiet) {
      listener.onFetch(version, missing, addresses(sources));
    }
  }

  void beginsPlain(VersionId version, List<Source> sources) {
    if (!quiet) {
      listener.onPlainFetch(version, addresses(sources));
    }
  }

  void completes(Manifest version) {
    listener.onComplete(version, fetched(), Duration.ofNanos(System.nanoTime() - begin));
  }

  /** Bytes that have come. */
  long fetched() {
    return fetched.sum();
  }

  private static List<ServerAddress> addresses(List<Source> sources) {
    return sources.stream().map(Source::address).toList();
  }

  @Override
  public void onBlock(ServerAddress source, int bytes) {
    fetched.add(bytes);
    upstreams.onBytes(source, bytes);
  }

  /** An upstream cannot be used now, or came late and cannot be used. */
  void onUnusable(IOException problem) {
    if (!quiet) {
      listener.onProblem(problem);
    }
  }

  @Override
  public void onFailure(ServerAddress source, IOException reason) {
    upstreams.onFailure(source);
    if (failing.add(source) && !quiet) {
      listener.onProblem(reason);
    }
  }

  @Override
  public void onExclusion(ServerAddress source, IOException reason) {
    upstreams.onFailure(source);
    failing.add(source);
    if (!quiet) {
      listener.onProblem(reason);
    }
  }
}
