package dev.tiercast.common.cli;

import java.lang.reflect.Proxy;
import java.util.List;

/**
 * The signals that a process gets. They are not part of Java's standard but of every JVM there is
 * ({@code jdk.unsupported}), so they are found by name: javac warns of them, and cannot be told not
 * to.
 */
final class Signals {
  /** Those that end a process. */
  static final List<String> ENDING = List.of("TERM", "INT", "HUP");

  private Signals() {}

  /**
   * From now on such a signal does this, instead of what it did.
   *
   * @param names without {@code SIG}
   * @return whether it can be done here; if not, all is as before
   */
  static boolean handle(List<String> names, Runnable action) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object ours =
          Proxy.newProxyInstance(
              handler.getClassLoader(),
              new Class<?>[] {handler},
              (proxy, method, arguments) -> {
                if (method.getDeclaringClass() == handler) {
                  action.run();
                }
                return null;
              });
      for (String name : names) {
        Object each = signal.getConstructor(String.class).newInstance(name);
        signal.getMethod("handle", signal, handler).invoke(null, each, ours);
      }
      return true;
    } catch (ReflectiveOperationException | RuntimeException e) {
      return false;
    }
  }
}
