package dev.tiercast.common.serve;

import dev.tiercast.common.manifest.FormatException;
import dev.tiercast.common.serve.plan.MediaType;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Promise;
import org.eclipse.jetty.util.thread.Invocable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads JSON that clients send: so much of it at once, and each in its time. Thread safe. */
final class JsonIntake {
  private static final Logger LOG = LoggerFactory.getLogger(JsonIntake.class);

  /** Bytes of all bodies that are being read. */
  private static final long MOST_BYTES = 64 << 20;

  private static final Refusal UNREADABLE =
      new Refusal(400, "the body cannot be read, or is too long");
  private static final Refusal SLOW = new Refusal(408, "the body takes too long");
  private static final Refusal FULL =
      Refusal.unavailable("this node has enough to read; send it again later");

  private final long nanos;
  private final LongSupplier nanoTime;
  private final AtomicLong reserved = new AtomicLong();
  private final Set<Reading> readings = ConcurrentHashMap.newKeySet();

  /**
   * @param time for a body
   * @param nanoTime nanoseconds from some point in time
   */
  JsonIntake(Duration time, LongSupplier nanoTime) {
    this.nanos = time.toNanos();
    this.nanoTime = nanoTime;
  }

  /** What is done with it. Answers, or throws if it makes no sense. */
  interface Use {
    void take(byte[] bytes) throws FormatException;
  }

  /**
   * Reads the body of a request as it comes, which holds no thread, and refuses what it cannot be.
   * A type is asked for so that no page in somebody's browser can send it unasked.
   */
  void read(Request request, Response response, Callback callback, int mostBytes, Use use) {
    String type = request.getHeaders().get(HttpHeader.CONTENT_TYPE);
    if (type == null || !type.strip().startsWith(MediaType.JSON.field())) {
      refuse(new Refusal(415, "send application/json"), response, callback);
    } else if (request.getLength() > mostBytes) {
      refuse(new Refusal(413, "send at most " + mostBytes + " bytes"), response, callback);
    } else {
      long bytes = request.getLength() < 0 ? mostBytes : request.getLength();
      if (reserved.addAndGet(bytes) > MOST_BYTES) {
        reserved.addAndGet(-bytes);
        refuse(FULL, response, callback);
      } else {
        new Reading(request, response, callback, bytes, use).start(mostBytes);
      }
    }
  }

  /** What was not read is not waited for. */
  private static void refuse(Refusal refusal, Response response, Callback callback) {
    response.getHeaders().put(HttpHeader.CONNECTION, HttpHeaderValue.CLOSE.asString());
    refusal.send(response, callback);
  }

  /** Gives those up that take too long; to be called every second or so. */
  void look() {
    long now = nanoTime.getAsLong();
    readings.forEach(reading -> reading.look(now));
  }

  /** How many are being read. */
  int reading() {
    return readings.size();
  }

  /** One body. */
  private final class Reading {
    private final Request request;
    private final Response response;
    private final Callback callback;
    private final long bytes;
    private final Use use;
    private final long end = nanoTime.getAsLong() + nanos;
    private final AtomicBoolean hasEnded = new AtomicBoolean();

    Reading(Request request, Response response, Callback callback, long bytes, Use use) {
      this.request = request;
      this.response = response;
      this.callback = callback;
      this.bytes = bytes;
      this.use = use;
    }

    void start(int mostBytes) {
      readings.add(this);
      Content.Source.asByteArrayAsync(
          request,
          mostBytes,
          Promise.Invocable.from(
              Invocable.InvocationType.BLOCKING, this::take, failure -> giveUp(UNREADABLE)));
    }

    private boolean ends() {
      boolean isFirst = hasEnded.compareAndSet(false, true);
      if (isFirst) {
        readings.remove(this);
      }
      return isFirst;
    }

    private void take(byte[] body) {
      if (!ends()) {
        return;
      }
      try {
        use.take(body);
      } catch (FormatException e) {
        new Refusal(400, String.valueOf(e.getMessage())).send(response, callback);
      } catch (RuntimeException e) {
        LOG.warn("a request cannot be answered: {}", e.toString(), e);
        callback.failed(e);
      } finally {
        reserved.addAndGet(-bytes);
      }
    }

    private void giveUp(Refusal why) {
      if (ends()) {
        reserved.addAndGet(-bytes);
        refuse(why, response, callback);
      }
    }

    void look(long now) {
      if (now - end >= 0) {
        request.getComponents().getExecutor().execute(() -> giveUp(SLOW));
      }
    }
  }
}
