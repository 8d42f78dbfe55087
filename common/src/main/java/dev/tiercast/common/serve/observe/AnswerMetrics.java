package dev.tiercast.common.serve.observe;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.DoubleStream;

/** Counts answers by what was asked for, and how long each took to begin. Thread safe. */
final class AnswerMetrics {
  /** From what is in memory to what waits for a disk, a limit or bytes that are on their way. */
  private static final Duration[] BUCKETS =
      DoubleStream.of(
              0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
          .mapToObj(seconds -> Duration.ofNanos(Math.round(seconds * 1e9)))
          .toArray(Duration[]::new);

  private record Answer(String resource, int status) {}

  private final MeterRegistry registry;
  private final Map<Answer, Counter> requests = new ConcurrentHashMap<>();
  private final Map<String, Timer> firstBytes = new ConcurrentHashMap<>();

  AnswerMetrics(MeterRegistry registry) {
    this.registry = registry;
  }

  void answered(Exchange exchange) {
    String resource = ResourceName.of(exchange.path());
    requests.computeIfAbsent(new Answer(resource, exchange.status()), this::counter).increment();
    if (exchange.firstByte() != null) {
      firstBytes.computeIfAbsent(resource, this::timer).record(exchange.firstByte());
    }
  }

  private Counter counter(Answer answer) {
    return Counter.builder("tiercast.requests")
        .description("Requests that were answered, by what they asked for and the status code.")
        .tag("resource", answer.resource())
        .tag("status", Integer.toString(answer.status()))
        .register(registry);
  }

  private Timer timer(String resource) {
    return Timer.builder("tiercast.first.byte")
        .description("From the head of a request to the first byte of its answer.")
        .tag("resource", resource)
        .serviceLevelObjectives(BUCKETS)
        .register(registry);
  }
}
