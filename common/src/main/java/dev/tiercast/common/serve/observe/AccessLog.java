package dev.tiercast.common.serve.observe;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a line for each exchange, on a thread of its own. Who serves never waits for it: when more
 * lines wait than there is room for, because a disk is slow or full, further ones are lost and
 * counted. Thread safe.
 */
public final class AccessLog implements Consumer<Exchange>, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AccessLog.class);

  /** Some megabytes at most. */
  private static final int QUEUE = 16 << 10;

  private static final int BATCH = 1 << 10;
  private static final long PATIENCE_MILLIS = 10_000;

  /** Behind the last line. */
  private static final Optional<Exchange> END = Optional.empty();

  private final LogOutput output;
  private final AccessLogFormat format;
  private final BlockingQueue<Optional<Exchange>> queue;
  private final LongAdder lost = new LongAdder();
  private final Thread writer = new Thread(this::run, "access-log");
  private volatile boolean closing;
  private boolean failing;

  private AccessLog(LogOutput output, AccessLogFormat format, int room) {
    this.output = output;
    this.format = format;
    this.queue = new LinkedBlockingQueue<>(room);
  }

  /**
   * Opens an access log.
   *
   * @throws IOException if its file cannot be written: one line that says what to do
   */
  public static AccessLog open(AccessLogOptions options) throws IOException {
    Path file = options.file();
    return start(file == null ? new StandardOutput() : file(file), options.format(), QUEUE);
  }

  static AccessLog start(LogOutput output, AccessLogFormat format, int room) {
    AccessLog log = new AccessLog(output, format, room);
    log.writer.setDaemon(true);
    log.writer.start();
    return log;
  }

  private static LogFile file(Path file) throws IOException {
    try {
      return new LogFile(file);
    } catch (IOException e) {
      throw new IOException(
          "access log %s cannot be written (%s); choose another with --access-log"
              .formatted(file, e.getClass().getSimpleName()),
          e);
    }
  }

  /** Has a line written soon. Returns at once. */
  @Override
  public void accept(Exchange exchange) {
    if (closing || !queue.offer(Optional.of(exchange))) {
      lost.increment();
    }
  }

  /** How many lines could not be written. */
  public long lost() {
    return lost.sum();
  }

  private void run() {
    List<Optional<Exchange>> batch = new ArrayList<>(BATCH);
    try (output) {
      do {
        batch.clear();
        batch.add(queue.take());
        queue.drainTo(batch, BATCH - 1);
        write(batch.stream().flatMap(Optional::stream).toList());
      } while (!batch.contains(END));
    } catch (IOException e) {
      LOG.warn("the access log cannot be closed: {}", e.toString());
    } catch (InterruptedException e) {
      LOG.warn("the access log ends early, as somebody interrupts it");
    }
  }

  private void write(List<Exchange> batch) {
    if (batch.isEmpty()) {
      return;
    }
    StringBuilder lines = new StringBuilder();
    for (Exchange exchange : batch) {
      lines.append(format.line(exchange)).append('\n');
    }
    try {
      output.write(lines.toString().getBytes(StandardCharsets.UTF_8));
      failing = false;
    } catch (IOException e) {
      lost.add(batch.size());
      if (!failing) {
        LOG.warn("the access log cannot be written, lines are lost until it can: {}", e.toString());
      }
      failing = true;
    }
  }

  /** Writes what was accepted, unless that takes very long, and ends. */
  @Override
  public void close() {
    closing = true;
    try {
      if (queue.offer(END, PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
        writer.join(PATIENCE_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
