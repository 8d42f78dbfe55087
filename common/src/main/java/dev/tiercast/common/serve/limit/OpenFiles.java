package dev.tiercast.common.serve.limit;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Optional;

/** Whether the process may have as many files and connections open as its limits admit. */
public final class OpenFiles {
  /** What a node has open beside connections. */
  private static final int OTHERS = 512;

  private OpenFiles() {}

  /** One line for the log, if there can be fewer connections than the limits admit. */
  public static Optional<String> shortage(Counts counts) {
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
        ? shortage(counts, system.getMaxFileDescriptorCount())
        : Optional.empty();
  }

  static Optional<String> shortage(Counts counts, long most) {
    long needed = (long) Guests.most(counts) + OTHERS;
    return most >= needed
        ? Optional.empty()
        : Optional.of(
            "this process may open %d files, %d connections may need %d: raise it (ulimit -n), or lower --max-connections"
                .formatted(most, counts.connections(), needed));
  }
}
