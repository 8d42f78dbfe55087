package dev.tiercast.common.simulation;

import dev.tiercast.common.model.NodeId;
import dev.tiercast.common.model.NodeInfo;
import dev.tiercast.common.model.Role;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** A machine that holds blocks and sends them. */
final class Host {
  private final NodeId id;
  private final int rack;
  private final Network.Link up;
  private final Network.Link down;
  private final BitSet held = new BitSet();
  private final Map<Integer, List<Runnable>> awaited = new HashMap<>();

  /**
   * @param rack its number, or -1
   */
  Host(NodeId id, int rack, Network.Link up, Network.Link down) {
    this.id = id;
    this.rack = rack;
    this.up = up;
    this.down = down;
  }

  NodeId id() {
    return id;
  }

  int rack() {
    return rack;
  }

  Network.Link up() {
    return up;
  }

  Network.Link down() {
    return down;
  }

  BitSet held() {
    return held;
  }

  /** What others know of it, if it is a relay of an origin. */
  NodeInfo asRelay() {
    return new NodeInfo(
        id, Role.RELAY, OptionalInt.of(1), rack < 0 ? Optional.empty() : Optional.of("r" + rack));
  }

  boolean isNear(Host other) {
    return rack >= 0 && rack == other.rack;
  }

  /** A block is here. */
  void hold(int block) {
    held.set(block);
    List<Runnable> waiting = awaited.remove(block);
    if (waiting != null) {
      waiting.forEach(Runnable::run);
    }
  }

  /** Does something when a block is here. */
  void whenHeld(int block, Runnable action) {
    if (held.get(block)) {
      action.run();
    } else {
      awaited.computeIfAbsent(block, first -> new ArrayList<>()).add(action);
    }
  }
}
