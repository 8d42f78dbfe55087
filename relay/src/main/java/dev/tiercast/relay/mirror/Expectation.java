package dev.tiercast.relay.mirror;

import dev.tiercast.common.model.LiveVersion;
import dev.tiercast.common.store.FolderStore;
import dev.tiercast.common.transfer.Source;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which version is listed before its manifest is there, so that those below can ask at once, and
 * wait here: the one that is being fetched, until it can be read or is not fetched any more. Nobody
 * else tells the store. Used by the thread that fetches.
 */
final class Expectation {
  private final FolderStore store;
  private final Fleet fleet;

  /** Upstreams that have given one. */
  private final Set<Source> withManifests = new HashSet<>();

  Expectation(FolderStore store, Fleet fleet) {
    this.store = store;
    this.fleet = fleet;
  }

  /**
   * A version is about to be asked for.
   *
   * @param offers how upstreams list it; if they differ, nobody knows yet what is to come, and if
   *     none of them is known to have manifests, it is a long way to one
   */
  void begins(Map<Source, LiveVersion> offers) {
    List<LiveVersion> lines = offers.values().stream().distinct().toList();
    boolean isClear = lines.size() == 1 && offers.keySet().stream().anyMatch(this::hasManifests);
    store.expect(isClear ? Optional.of(lines.get(0)) : Optional.empty());
  }

  private boolean hasManifests(Source upstream) {
    return withManifests.contains(upstream) || fleet.isNode(upstream.address());
  }

  /** Upstreams have given the manifest of a version. */
  void given(List<Source> sources) {
    withManifests.addAll(sources);
  }

  /** It can be read now, or is not to come soon. */
  void ends() {
    store.expect(Optional.empty());
  }
}
