package dev.tiercast.client.pull;

import dev.tiercast.common.layout.ServerAddress;
import dev.tiercast.common.tier.ListMirror;
import dev.tiercast.common.tier.NodeList;
import dev.tiercast.common.transfer.HttpSources;
import dev.tiercast.common.transfer.Source;
import java.io.Closeable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What the servers that were named say of themselves and of others who serve. They are asked beside
 * everything else: whoever needs no answer waits for none. Thread safe.
 */
final class Discovery implements Closeable {
  private final HttpSources http;
  private final List<ListMirror> mirrors = new ArrayList<>();

  // Guarded by this.
  private final Map<ServerAddress, NodeList> lists = new LinkedHashMap<>();
  private Runnable listener = () -> {};

  /** Whoever waits for a version needs to know who is there alone. */
  private volatile boolean isWatched;

  /** Begins to ask, if others are wanted. */
  Discovery(HttpSources http, List<Source> named, Seeking seeking) {
    this.http = http;
    if (seeking.isWanted()) {
      named.forEach(source -> mirrors.add(mirror(source.address())));
      mirrors.forEach(ListMirror::start);
    }
  }

  private ListMirror mirror(ServerAddress server) {
    return new ListMirror(
        http.node(server),
        () -> isWatched,
        new ListMirror.Listener() {
          @Override
          public void onList(NodeList list) {
            heard(server, list);
          }

          @Override
          public void onNothing() {
            forgotten(server);
          }

          @Override
          public void onSilence() {
            forgotten(server);
          }
        });
  }

  private void heard(ServerAddress server, NodeList list) {
    tell(known -> known.put(server, list));
  }

  private void forgotten(ServerAddress server) {
    tell(known -> known.remove(server));
  }

  /**
   * Tells of a change, without the lock: the listener has one of its own, and asks for the lists.
   */
  private void tell(Consumer<Map<ServerAddress, NodeList>> change) {
    Runnable told;
    synchronized (this) {
      change.accept(lists);
      told = listener;
    }
    told.run();
  }

  /** What each of them said last; those that say nothing are not among them. */
  synchronized Map<ServerAddress, NodeList> lists() {
    return new LinkedHashMap<>(lists);
  }

  /** Tells one listener of news from now on: it must be quick. */
  synchronized void watch(Runnable told) {
    listener = told;
    isWatched = true;
  }

  /** Whether they are asked at all. */
  boolean isAsking() {
    return !mirrors.isEmpty();
  }

  HttpSources http() {
    return http;
  }

  @Override
  public void close() {
    mirrors.forEach(ListMirror::close);
  }
}
