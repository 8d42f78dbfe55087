package dev.tiercast.common.serve.observe;

import dev.tiercast.common.layout.Resource;
import dev.tiercast.common.layout.ServerAddress;
import dev.tiercast.common.serve.body.BodyListener;
import dev.tiercast.common.store.ShardStore;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * The figures of one node, as Prometheus reads them. Names, units and meanings are listed in
 * docs/operations.md. Thread safe.
 */
public final class NodeMetrics implements AutoCloseable {
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final ProcessMetrics process = new ProcessMetrics(registry);
  private final StoreMetrics stored;
  private final BodyMetrics bodies = new BodyMetrics(registry);
  private final AnswerMetrics answers = new AnswerMetrics(registry);

  /**
   * @param store the one that is served
   */
  public NodeMetrics(ShardStore store) {
    this.stored = new StoreMetrics(registry, store);
  }

  /** A body begins; what is returned counts its bytes, and that it ends. */
  public BodyListener body(Resource resource) {
    return bodies.begin(resource);
  }

  /** A request was answered. */
  public void answered(Exchange exchange) {
    answers.answered(exchange);
  }

  /**
   * Something was turned away.
   *
   * @param reason one of a few
   */
  public void rejected(String reason) {
    Counter.builder("tiercast.rejections")
        .description("Connections and requests turned away by a limit.")
        .tag("reason", reason)
        .register(registry)
        .increment();
  }

  /** What an upstream gives; asking again for the same address gives another view of the same. */
  public UpstreamMetrics upstream(ServerAddress address) {
    return new UpstreamMetrics(registry, address, InstantSource.system());
  }

  /** Says where to read how many connections are open. */
  public void countConnections(LongSupplier open) {
    gauge("tiercast.connections.open", "Connections that are open.", open);
  }

  /** Says where to read how many threads serve. */
  public void countThreads(LongSupplier all, LongSupplier idle) {
    gauge("tiercast.serving.threads", "Threads that serve, busy or not.", all);
    gauge("tiercast.serving.threads.idle", "Threads that serve and have nothing to do.", idle);
  }

  /** Says where to read how many bytes of files are mapped. */
  public void countMappedBytes(LongSupplier mapped) {
    Gauge.builder("tiercast.mapped", mapped::getAsLong)
        .description("Bytes of stored files that are mapped into the address space.")
        .baseUnit("bytes")
        .register(registry);
  }

  /** Says where to read how many versions are being fetched. */
  public void countFetches(LongSupplier running) {
    gauge("tiercast.fetches.in.progress", "Versions being fetched from upstream.", running);
  }

  /** Says where to read how many lines the access log has lost. */
  public void countLostLogLines(LongSupplier lost) {
    FunctionCounter.builder("tiercast.access.log.lost.lines", lost, LongSupplier::getAsLong)
        .description("Lines that the access log could not take.")
        .register(registry);
  }

  private void gauge(String name, String description, LongSupplier value) {
    Gauge.builder(name, value::getAsLong).description(description).register(registry);
  }

  /** All figures as they are now. */
  public byte[] scrape(Exposition format) {
    bodies.keepOnly(stored.refresh());
    return registry.scrape(format.contentType()).getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    process.close();
    registry.close();
  }
}
