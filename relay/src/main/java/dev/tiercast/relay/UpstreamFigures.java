package dev.tiercast.relay;

import dev.tiercast.common.layout.ServerAddress;
import dev.tiercast.common.serve.NodeServer;
import dev.tiercast.common.serve.observe.LoadMeter;
import dev.tiercast.common.serve.observe.UpstreamCounts;
import dev.tiercast.relay.mirror.UpstreamListener;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Counts what each upstream does. Thread safe. */
final class UpstreamFigures implements UpstreamListener {
  private final Map<ServerAddress, UpstreamCounts> counts = new HashMap<>();

  /** From those that are no upstreams. */
  private final LongAdder fromPeers = new LongAdder();

  private volatile @Nullable LoadMeter load;

  UpstreamFigures(List<ServerAddress> upstreams) {
    for (ServerAddress upstream : upstreams) {
      counts.put(upstream, new UpstreamCounts(InstantSource.system()));
    }
  }

  /** Shows them among the metrics of a node, which knows its load from them. */
  void showIn(NodeServer server) {
    counts.forEach(server.metrics()::countUpstream);
    server.metrics().countFetchedFromPeers(fromPeers);
    load = server.load();
  }

  private void count(ServerAddress upstream, Consumer<UpstreamCounts> what) {
    UpstreamCounts counted = counts.get(upstream);
    if (counted != null) {
      what.accept(counted);
    }
  }

  @Override
  public void onAnswer(ServerAddress upstream) {
    count(upstream, UpstreamCounts::answered);
  }

  @Override
  public void onSilence(ServerAddress upstream) {
    count(upstream, UpstreamCounts::silent);
  }

  @Override
  public void onBytes(ServerAddress upstream, int bytes) {
    LoadMeter known = load;
    if (known != null) {
      known.received(bytes);
    }
    if (counts.containsKey(upstream)) {
      count(upstream, counted -> counted.fetched(bytes));
    } else {
      fromPeers.add(bytes);
    }
  }

  @Override
  public void onFailure(ServerAddress upstream) {
    count(upstream, UpstreamCounts::failed);
  }
}
