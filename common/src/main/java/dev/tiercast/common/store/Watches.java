package dev.tiercast.common.store;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who wants to be told of something. Thread safe; whoever tells holds no lock meanwhile. */
final class Watches<T> {
  private static final Logger LOG = LoggerFactory.getLogger(Watches.class);

  private final Map<Object, T> listeners = new ConcurrentHashMap<>();

  Presence.Watch add(T listener) {
    Object key = new Object();
    listeners.put(key, listener);
    return () -> listeners.remove(key);
  }

  /** Tells everybody; that one cannot take it keeps nobody else from being told. */
  void tell(Consumer<T> news) {
    for (T listener : listeners.values()) {
      try {
        news.accept(listener);
      } catch (RuntimeException e) {
        LOG.warn("news cannot be told: {}", e.toString(), e);
      }
    }
  }
}
