package dev.tiercast.relay;

import dev.tiercast.common.layout.ServerAddress;
import dev.tiercast.common.serve.observe.NodeMetrics;
import dev.tiercast.common.serve.observe.UpstreamMetrics;
import dev.tiercast.relay.mirror.UpstreamListener;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Counts what upstreams do among the metrics of the node. Thread safe. */
final class UpstreamFigures implements UpstreamListener {
  private final Map<ServerAddress, UpstreamMetrics> figures = new HashMap<>();

  UpstreamFigures(NodeMetrics metrics, List<ServerAddress> upstreams) {
    for (ServerAddress upstream : upstreams) {
      figures.put(upstream, metrics.upstream(upstream));
    }
  }

  private void count(ServerAddress upstream, Consumer<UpstreamMetrics> what) {
    UpstreamMetrics counted = figures.get(upstream);
    if (counted != null) {
      what.accept(counted);
    }
  }

  @Override
  public void onAnswer(ServerAddress upstream) {
    count(upstream, UpstreamMetrics::answered);
  }

  @Override
  public void onSilence(ServerAddress upstream) {
    count(upstream, UpstreamMetrics::silent);
  }

  @Override
  public void onBytes(ServerAddress upstream, int bytes) {
    count(upstream, figure -> figure.fetched(bytes));
  }

  @Override
  public void onFailure(ServerAddress upstream) {
    count(upstream, UpstreamMetrics::failed);
  }
}
