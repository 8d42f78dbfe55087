package dev.tiercast.common.serve.limit;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Optional;

/** Whether the process may have as many files and connections open as its limits admit. */
public final class OpenFiles {
  /** What a node has open beside connections and bodies: windows, for the most part. */
  private static final int OTHERS = 1024;

  private OpenFiles() {}

  /** One line for the log, if there can be fewer connections and bodies than the limits admit. */
  public static Optional<String> shortage(Counts counts) {
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
        ? shortage(counts, system.getMaxFileDescriptorCount())
        : Optional.empty();
  }

  static Optional<String> shortage(Counts counts, long most) {
    long needed = (long) Guests.most(counts) + counts.bodies() + OTHERS;
    return most >= needed
        ? Optional.empty()
        : Optional.of(
            "this process may open %d files, %d connections and %d bodies may need %d: raise it (ulimit -n), or lower --max-connections and --max-bodies"
                .formatted(most, counts.connections(), counts.bodies(), needed));
  }
}
