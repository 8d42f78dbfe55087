package dev.tiercast.common.serve;

import dev.tiercast.common.layout.Resource;
import dev.tiercast.common.store.Presence;
import dev.tiercast.common.store.ReadableStore;
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
     * @param latest empty if it cannot be read now
     * @param isTime whether to take it in any case
     * @return whether it was taken
     */
    boolean take(Optional<Served> latest, boolean isTime);
  }

  /** Empty if it could not be made. */
  private record Made(long change, Optional<Served> list) {}

  private final Catalog catalog;
  private final WaitingRoom room;
  private final Presence.Watch watch;
  private final AtomicLong changes = new AtomicLong();

  /** The change after which a list could not be read, and that was said. */
  private final AtomicLong complained = new AtomicLong(-1);

  private final Map<Resource, Made> lists = new ConcurrentHashMap<>();

  /**
   * @param store tells when there may be another list
   * @param room for those alone who wait here
   */
  News(Catalog catalog, ReadableStore store, WaitingRoom room) {
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
    room.enter(isTime -> reader.take(latest(list), isTime), nanos, onFailure);
  }

  /**
   * Has somebody wait for something else than a list, no longer than that: asked at each change.
   */
  void await(long nanos, WaitingRoom.Visitor visitor, Consumer<Throwable> onFailure) {
    room.enter(visitor, nanos, onFailure);
  }

  /** Empty if it cannot be read now; then everybody waits on, and it is tried again soon. */
  private Optional<Served> latest(Resource list) {
    long change = changes.get();
    Made known = lists.get(list);
    if (known == null || known.change() != change) {
      known = new Made(change, made(list, change));
      lists.put(list, known);
    }
    return known.list();
  }

  private Optional<Served> made(Resource list, long change) {
    try {
      return Optional.of(catalog.list(list));
    } catch (IOException e) {
      if (complained.getAndSet(change) != change) {
        LOG.warn("{} cannot be made: {}", list.path(), e.toString());
      }
      return Optional.empty();
    }
  }

  /** Tries again what could not be read; to be called every second or so. */
  void look() {
    if (lists.values().removeIf(made -> made.list().isEmpty())) {
      room.wake();
    }
  }

  @Override
  public void close() {
    watch.close();
  }
}
