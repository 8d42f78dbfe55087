package dev.tiercast.common.serve;

import dev.tiercast.common.serve.observe.LoadMeter;
import dev.tiercast.common.store.ReadableStore;
import dev.tiercast.common.tier.NodeList;
import dev.tiercast.common.tier.Progress;
import java.io.IOException;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who serves, as a node says it now: itself, and whom it knows.
 *
 * @param nanoTime nanoseconds from some point in time
 */
record Roster(Station station, ReadableStore store, LoadMeter load, LongSupplier nanoTime)
    implements Supplier<NodeList> {
  private static final Logger LOG = LoggerFactory.getLogger(Roster.class);

  @Override
  public NodeList get() {
    return new NodeList(
        station.registry().self(),
        station.isGranting(),
        load.load(),
        progress(),
        station.registry().members(nanoTime.getAsLong()));
  }

  private List<Progress> progress() {
    try {
      return Progress.of(store);
    } catch (IOException e) {
      LOG.warn("the store cannot be read: {}", e.toString());
      return List.of();
    }
  }
}
