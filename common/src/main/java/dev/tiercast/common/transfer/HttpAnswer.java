package dev.tiercast.common.transfer;

import dev.tiercast.common.manifest.FormatException;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import okhttp3.Headers;
import okio.AsyncTimeout;
import org.jspecify.annotations.Nullable;

/**
 * A usable answer of a server, with its body. Failures of the network come in the words of a
 * person. There is a floor under the speed of the body, since a server that trickles would
 * otherwise be waited for without end. Not thread safe.
 */
final class HttpAnswer implements Closeable {
  private static final int BUFFER = 64 << 10;

  /** Less than this is as good as silence. */
  private static final long FLOOR_BYTES_PER_SECOND = 1024;

  private final HttpFailure failure;
  private final Exchange exchange;
  private final Exchange.Head head;
  private final Duration patience;

  /** Of the time that is measured now: what was spent in reading, and what came. */
  private long nanos;

  private long bytes;

  private HttpAnswer(
      Exchange exchange, Exchange.Head head, Duration patience, HttpFailure failure) {
    this.failure = failure;
    this.exchange = exchange;
    this.head = head;
    this.patience = patience;
  }

  /**
   * Asks, and waits for the answer.
   *
   * @throws NotThereException if the server does not have what was asked for
   * @throws SourceException if there is no answer, or no usable one
   */
  static HttpAnswer to(URI url, Exchange exchange, HttpTerms terms) throws IOException {
    return to(url, exchange, terms, false);
  }

  /** The same to a question that said what is known: it may be {@link #isUnchanged}. */
  static HttpAnswer orUnchanged(URI url, Exchange exchange, HttpTerms terms) throws IOException {
    return to(url, exchange, terms, true);
  }

  private static HttpAnswer to(URI url, Exchange exchange, HttpTerms terms, boolean isConditional)
      throws IOException {
    HttpAnswer answer = any(url, exchange, terms);
    int status = answer.status();
    if (status == 200 || status == 206 || (isConditional && status == 304)) {
      return answer;
    }
    answer.close();
    if (status == 404 || status == 410) {
      throw new NotThereException(url + ": is not there (" + status + ")");
    }
    throw answer.refusal();
  }

  /**
   * The same, where every status is an answer.
   *
   * @throws SourceException if there is no answer
   */
  static HttpAnswer any(URI url, Exchange exchange, HttpTerms terms) throws SourceException {
    HttpFailure failure = new HttpFailure(url, terms);
    return new HttpAnswer(
        exchange, head(exchange, terms.head(), failure), terms.patience(), failure);
  }

  /** Every read has a time-out of its own, but a head that trickles passes all of them. */
  private static Exchange.Head head(Exchange exchange, Duration longest, HttpFailure failure)
      throws SourceException {
    begin(exchange, failure);
    HeadLimit limit = new HeadLimit(exchange, longest);
    limit.enter();
    Exchange.Head head;
    try {
      head = exchange.open();
    } catch (IOException e) {
      exchange.close();
      throw limit.exit() ? failure.of(limit.exceeded()) : failure.of(e);
    }
    if (limit.exit()) {
      exchange.close();
      throw failure.of(limit.exceeded());
    }
    return head;
  }

  private static void begin(Exchange exchange, HttpFailure failure) throws SourceException {
    try {
      exchange.begin();
    } catch (IOException e) {
      exchange.close();
      throw failure.of(e);
    }
  }

  /** Ends an exchange whose answer has not begun in time. */
  private static final class HeadLimit extends AsyncTimeout {
    private final Exchange exchange;

    HeadLimit(Exchange exchange, Duration longest) {
      this.exchange = exchange;
      timeout(longest.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    protected void timedOut() {
      exchange.cancel();
    }

    String exceeded() {
      return "no complete answer within %.3g s".formatted(timeoutNanos() / 1e9);
    }
  }

  int status() {
    return head.status();
  }

  /** What a status says that is of no use, in the words of a person. */
  SourceException refusal() {
    return failure.of(head);
  }

  /** All fields of the head. */
  Headers fields() {
    return head.fields();
  }

  /** Whether this is the range that was asked for, and not the whole. */
  boolean isPartial() {
    return head.status() == 206;
  }

  /** Whether nothing has changed since, so that there is no body. */
  boolean isUnchanged() {
    return head.status() == 304;
  }

  @Nullable String header(String name) {
    return head.fields().get(name);
  }

  /** Bytes of the body; negative if the server does not say. */
  long length() {
    return head.length();
  }

  /**
   * Reads some bytes of the body.
   *
   * @return how many, or -1 at its end
   */
  int read(ByteBuffer into) throws SourceException {
    long begin = System.nanoTime();
    int count;
    try {
      count = exchange.read(into);
    } catch (IOException e) {
      throw failure.of(e);
    }
    nanos += System.nanoTime() - begin;
    bytes += Math.max(0, count);
    if (nanos > patience.toNanos()) {
      checkSpeed();
    }
    return count;
  }

  private void checkSpeed() throws SourceException {
    if (bytes < FLOOR_BYTES_PER_SECOND * nanos / 1e9) {
      throw failure.of("sent only %d bytes in %d s".formatted(bytes, nanos / 1_000_000_000));
    }
    nanos = 0;
    bytes = 0;
  }

  /**
   * Reads all of the body, and gives the connection up where that is more than it may be.
   *
   * @param what for messages
   */
  byte[] readAll(Object what, int mostBytes) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    byte[] buffer = new byte[BUFFER];
    for (int count = 0; count >= 0; count = read(ByteBuffer.wrap(buffer))) {
      all.write(buffer, 0, count);
      if (all.size() > mostBytes) {
        abandon();
        throw new FormatException(what.toString(), "is larger than " + mostBytes + " bytes");
      }
    }
    return all.toByteArray();
  }

  /** Reads some bytes, however slowly they come: the read time-out alone counts. */
  int readPatiently(ByteBuffer into) throws SourceException {
    try {
      return exchange.read(into);
    } catch (IOException e) {
      throw failure.of(e);
    }
  }

  /** Makes whatever waits fail at once, now and later. From any thread. */
  void cancel() {
    exchange.cancel();
  }

  SourceException endedEarly(long missing) {
    return failure.of("ended %d bytes early".formatted(missing));
  }

  /** Gives up the connection, so that what was not read need not come. */
  void abandon() {
    exchange.cancel();
    exchange.close();
  }

  /** Keeps the connection for the next request if all of the body was read. */
  @Override
  public void close() {
    exchange.close();
  }
}
