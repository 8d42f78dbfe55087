package dev.tiercast.common.serve.observe;

import dev.tiercast.common.layout.Resource;
import dev.tiercast.common.layout.ServerAddress;
import dev.tiercast.common.model.Role;
import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.serve.body.BodyListener;
import dev.tiercast.common.serve.limit.Rejection;
import dev.tiercast.common.store.ReadableStore;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntConsumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;

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
  private final CopyMetrics copies = new CopyMetrics(registry);
  private final AnswerMetrics answers = new AnswerMetrics(registry);
  private final Map<Rejection, Counter> rejections = new EnumMap<>(Rejection.class);

  /**
   * @param store the one that is served
   */
  public NodeMetrics(ReadableStore store) {
    this.stored = new StoreMetrics(registry, store);
    for (Rejection reason : Rejection.values()) {
      rejections.put(reason, counter(reason));
    }
  }

  private Counter counter(Rejection reason) {
    return Counter.builder("tiercast.rejections")
        .description("Requests refused, and connections cut, by a limit.")
        .tag("reason", reason.name().toLowerCase(Locale.ROOT))
        .register(registry);
  }

  /** A body begins; what is returned counts its bytes, and that it ends. */
  public BodyListener body(Resource resource) {
    return bodies.begin(resource);
  }

  /** To be told each block of a live or arriving version that was sent. */
  public IntConsumer copies(VersionId version, int blocks) {
    return copies.of(version, blocks);
  }

  /** A request was answered. */
  public void answered(Exchange exchange) {
    answers.answered(exchange);
  }

  /** Somebody was not served. */
  public void rejected(Rejection reason) {
    Objects.requireNonNull(rejections.get(reason)).increment();
  }

  /** Shows what an upstream gives. */
  public void countUpstream(ServerAddress address, UpstreamCounts counts) {
    counts.register(registry, address);
  }

  /** Says where to read how many verified bytes came from others than upstreams. */
  public void countFetchedFromPeers(LongAdder bytes) {
    UpstreamCounts.registerFetched(registry, "peers", bytes);
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

  /** Says where to read how many bodies wait for bytes that have not come yet. */
  public void countWaitingBodies(LongSupplier waiting) {
    gauge("tiercast.bodies.waiting", "Bodies that wait for bytes on their way here.", waiting);
  }

  /** Says where to read how many follow what is here of versions. */
  public void countListeners(LongSupplier listening) {
    gauge("tiercast.holdings.listeners", "Who is told of blocks as they come.", listening);
  }

  /** Says where to read how many versions are being fetched. */
  public void countFetches(LongSupplier running) {
    gauge("tiercast.fetches.in.progress", "Versions being fetched from upstream.", running);
  }

  /** Says where to read how many nodes of a role have announced themselves. */
  public void countMembers(ToIntFunction<Predicate<Role>> members) {
    for (Role role : List.of(Role.RELAY, Role.CLIENT)) {
      Gauge.builder("tiercast.members", () -> members.applyAsInt(role::equals))
          .description("Nodes that have announced themselves here.")
          .tag("role", role.name().toLowerCase(Locale.ROOT))
          .register(registry);
    }
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

  /**
   * Keeps the figures of versions that are there alone; to be called now and then, as the store may
   * be read.
   */
  public void forgetWhatIsGone() {
    Set<VersionId> live = stored.refresh();
    bodies.keepOnly(live);
    copies.keepOnly(live);
  }

  /** All figures as they are now. */
  public byte[] scrape(Exposition format) {
    forgetWhatIsGone();
    return registry.scrape(format.contentType()).getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    process.close();
    registry.close();
  }
}
