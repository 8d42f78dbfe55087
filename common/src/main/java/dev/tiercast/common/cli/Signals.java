package dev.tiercast.common.cli;

import java.lang.reflect.Proxy;

/**
 * The signals that end a process. They are not part of Java's standard but of every JVM there is
 * ({@code jdk.unsupported}), so they are found by name: javac warns of them, and cannot be told not
 * to.
 */
final class Signals {
  private static final String[] ENDING = {"TERM", "INT", "HUP"};

  private Signals() {}

  /**
   * From now on such a signal does this, instead of ending the process.
   *
   * @return whether it can be done here; if not, all is as before
   */
  static boolean handle(Runnable action) {
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
      for (String name : ENDING) {
        Object each = signal.getConstructor(String.class).newInstance(name);
        signal.getMethod("handle", signal, handler).invoke(null, each, ours);
      }
      return true;
    } catch (ReflectiveOperationException | RuntimeException e) {
      return false;
    }
  }
}
