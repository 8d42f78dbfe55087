package dev.tiercast.common.serve;

import dev.tiercast.common.layout.Resource;
import dev.tiercast.common.store.Presence;
import dev.tiercast.common.store.ShardStore;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets those wait who know a list of versions, until it is another. A list is made once for all who
 * wait, however many they are. Thread safe.
 */
final class News implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(News.class);

  /** Somebody who waits. */
  interface Reader {
    /**
     * Takes the list if it is news.
     *
     * @param isTime whether to take it in any case
     * @return whether it was taken
     */
    boolean take(Served latest, boolean isTime);
  }

  private record Made(long change, Served list) {}

  private final Catalog catalog;
  private final WaitingRoom room;
  private final Presence.Watch watch;
  private final AtomicLong changes = new AtomicLong();
  private final Map<Resource, Made> lists = new ConcurrentHashMap<>();

  /**
   * @param store tells when there may be another list
   * @param room for those alone who wait here
   */
  News(Catalog catalog, ShardStore store, WaitingRoom room) {
    this.catalog = catalog;
    this.room = room;
    this.watch = store.watch(this::onChange);
  }

  private void onChange() {
    changes.incrementAndGet();
    room.wake();
  }

  /** Whether it is something that changes with the store. */
  static boolean isAbout(Resource resource) {
    return resource instanceof Resource.ListOfVersions
        || resource instanceof Resource.VersionsAsJson;
  }

  /**
   * Has somebody wait for another list, no longer than that.
   *
   * @param onFailure told what keeps it from being answered, ever
   */
  void await(Resource list, long nanos, Reader reader, Consumer<Throwable> onFailure) {
    room.enter(
        isTime -> {
          Optional<Served> latest = latest(list);
          return latest.isPresent() && reader.take(latest.get(), isTime);
        },
        nanos,
        onFailure);
  }

  /** Empty if it cannot be read now; then everybody waits on, and it is tried again soon. */
  private Optional<Served> latest(Resource list) {
    long change = changes.get();
    Made known = lists.get(list);
    if (known != null && known.change() == change) {
      return Optional.of(known.list());
    }
    try {
      Served now = catalog.list(list);
      lists.put(list, new Made(change, now));
      return Optional.of(now);
    } catch (IOException e) {
      LOG.warn("{} cannot be made: {}", list.path(), e.toString());
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    watch.close();
  }
}
