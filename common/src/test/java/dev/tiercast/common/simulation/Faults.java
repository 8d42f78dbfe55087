package dev.tiercast.common.simulation;

import static dev.tiercast.common.model.InvalidValueException.require;

import java.util.ArrayList;
import java.util.List;

/**
 * What goes wrong. Relays and racks are numbered from 1, times are seconds.
 *
 * @param kills relays that die, and what they have with them
 * @param slows relays whose links are slower from the beginning on, either way
 * @param cuts racks whose uplinks bring nothing for some time
 */
record Faults(List<Kill> kills, List<Slow> slows, List<Cut> cuts) {
  static final Faults NONE = new Faults(List.of(), List.of(), List.of());

  record Kill(int relay, double at) {}

  record Slow(int relay, double bytesPerSecond) {}

  record Cut(int rack, double from, double until) {}

  Faults {
    kills = List.copyOf(kills);
    slows = List.copyOf(slows);
    cuts = List.copyOf(cuts);
  }

  Faults kill(int relay, double at) {
    return new Faults(plus(kills, new Kill(relay, at)), slows, cuts);
  }

  Faults slow(int relay, double bytesPerSecond) {
    return new Faults(kills, plus(slows, new Slow(relay, bytesPerSecond)), cuts);
  }

  Faults cut(int rack, double from, double until) {
    return new Faults(kills, slows, plus(cuts, new Cut(rack, from, until)));
  }

  private static <T> List<T> plus(List<T> some, T more) {
    List<T> all = new ArrayList<>(some);
    all.add(more);
    return all;
  }

  void check(Plan plan) {
    kills.forEach(kill -> require(isOne(kill.relay, plan.relays()), "--kill", "is no relay"));
    slows.forEach(slow -> require(isOne(slow.relay, plan.relays()), "--slow", "is no relay"));
    cuts.forEach(cut -> require(isOne(cut.rack, plan.racks()), "--cut", "is no rack"));
    cuts.forEach(cut -> require(cut.from < cut.until, "--cut", "ends before it begins"));
  }

  private static boolean isOne(int number, int count) {
    return number >= 1 && number <= count;
  }
}
