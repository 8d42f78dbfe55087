package dev.tiercast.client.pull;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Remembers what a pull tells. */
final class Heard implements Consumer<PullEvent> {
  private final List<PullEvent> events = new ArrayList<>();
  private String started = "";
  private long first = -1;
  private long last;
  private long total;
  private long checked;

  @Override
  public synchronized void accept(PullEvent event) {
    events.add(event);
    if (event instanceof PullEvent.Started start) {
      started = start.version() + " " + start.name();
      first = -1;
    } else if (event instanceof PullEvent.Checking checking) {
      checked = Math.max(checked, checking.done());
    } else if (event instanceof PullEvent.Progress progress) {
      first = first < 0 ? progress.done() : first;
      last = Math.max(last, progress.done());
      total = progress.size();
    }
  }

  synchronized String started() {
    return started;
  }

  /** The first progress since the start. */
  synchronized long first() {
    return first;
  }

  /** The furthest progress. */
  synchronized long last() {
    return last;
  }

  /** How much of what was there has been compared. */
  synchronized long checked() {
    return checked;
  }

  synchronized long total() {
    return total;
  }

  synchronized List<String> warnings() {
    return events(PullEvent.Warning.class).map(each -> each.reason().getMessage()).toList();
  }

  /** All events, in order. */
  synchronized List<PullEvent> events() {
    return List.copyOf(events);
  }

  /** Those of a kind, in order. */
  synchronized <T extends PullEvent> Stream<T> events(Class<T> type) {
    return List.copyOf(events).stream().filter(type::isInstance).map(type::cast);
  }
}
