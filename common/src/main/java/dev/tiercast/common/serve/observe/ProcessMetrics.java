package dev.tiercast.common.serve.observe;

import com.sun.management.OperatingSystemMXBean;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.util.Properties;

/** The figures of the process, whatever it does: program, memory, threads, processor. */
final class ProcessMetrics implements AutoCloseable {
  private static final String VERSION = "version.properties";
  private static final double NANOS_PER_SECOND = 1e9;

  private final JvmGcMetrics collections = new JvmGcMetrics();

  ProcessMetrics(MeterRegistry registry) {
    Gauge.builder("tiercast.build.info", () -> 1)
        .description("The program; always 1.")
        .tag("version", version())
        .tag("java", Runtime.version().toString())
        .register(registry);
    cpuTime(registry);
    collections.bindTo(registry);
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    new FileDescriptorMetrics().bindTo(registry);
  }

  /** Micrometer counts it in nanoseconds, Prometheus and its dashboards in seconds. */
  private static void cpuTime(MeterRegistry registry) {
    if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system) {
      FunctionCounter.builder(
              "process.cpu", system, bean -> bean.getProcessCpuTime() / NANOS_PER_SECOND)
          .description("Processor time of the process, user and system.")
          .baseUnit("seconds")
          .register(registry);
    }
  }

  private static String version() {
    Properties properties = new Properties();
    try (InputStream in = ProcessMetrics.class.getResourceAsStream(VERSION)) {
      if (in != null) {
        properties.load(in);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return properties.getProperty("version", "unknown");
  }

  @Override
  public void close() {
    collections.close();
  }
}
