package dev.tiercast.relay.mirror;

import java.util.HashMap;
import java.util.Map;

/** The problems that there are: tells each once, though it is met again and again. Thread safe. */
final class Problems {
  private final MirrorListener listener;
  private final Map<Object, String> known = new HashMap<>();

  Problems(MirrorListener listener) {
    this.listener = listener;
  }

  /**
   * Something has a problem; it is told if it is another than the last one.
   *
   * @param subject what has it
   */
  void met(Object subject, Throwable problem) {
    boolean isNews;
    synchronized (this) {
      String text = String.valueOf(problem.getMessage());
      isNews = !text.equals(known.put(subject, text));
    }
    if (isNews) {
      listener.onProblem(problem);
    }
  }

  /** Whether something has a problem. */
  synchronized boolean has(Object subject) {
    return known.containsKey(subject);
  }

  /**
   * Something has no problem any more.
   *
   * @return whether it had one
   */
  synchronized boolean solved(Object subject) {
    return known.remove(subject) != null;
  }
}
