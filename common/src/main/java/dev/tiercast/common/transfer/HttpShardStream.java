package dev.tiercast.common.transfer;

import dev.tiercast.common.model.ByteRange;
import dev.tiercast.common.model.Text;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The answer to a range request. A server that ignores the range costs bytes only. */
final class HttpShardStream implements ShardStream {
  private static final Pattern CONTENT_RANGE =
      Pattern.compile("bytes ([0-9]{1,18})-([0-9]{1,18})/(?:[0-9]{1,18}|\\*)");

  private static final int SKIPPED_AT_ONCE = 256 << 10;

  private final URI url;
  private final Exchange exchange;
  private final long shardSize;
  private final ByteRange range;
  private final HttpTerms terms;
  private final Consumer<Boolean> keepsRanges;
  private @Nullable HttpAnswer answer;

  /** Where the range is ignored: bytes that are still to come before those that are wanted. */
  private long before;

  /** And bytes that would follow. */
  private long after;

  private byte[] unwanted = {};

  /** What the asker wants and has not read. */
  private long wanted;

  /**
   * @param exchange asks for the range
   * @param keepsRanges is told whether the server gave the range, or all of the shard, where that
   *     is not the same
   */
  HttpShardStream(
      URI url,
      Exchange exchange,
      long shardSize,
      ByteRange range,
      HttpTerms terms,
      Consumer<Boolean> keepsRanges) {
    this.url = url;
    this.exchange = exchange;
    this.shardSize = shardSize;
    this.range = range;
    this.terms = terms;
    this.keepsRanges = keepsRanges;
    this.wanted = range.length();
  }

  /** How it is asked for. */
  Exchange exchange() {
    return exchange;
  }

  @Override
  public void open() throws IOException {
    HttpAnswer opened = HttpAnswer.to(url, exchange, terms);
    answer = opened;
    String encoding = opened.header("Content-Encoding");
    if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
      throw new SourceException(url, "is encoded with " + Text.shorten(encoding));
    }
    if (opened.isPartial() || range.length() < shardSize) {
      keepsRanges.accept(opened.isPartial());
    }
    if (opened.isPartial()) {
      checkRange(opened);
    } else {
      checkLength(opened, shardSize);
      before = range.start();
      after = shardSize - range.end();
      unwanted = new byte[(int) Math.min(SKIPPED_AT_ONCE, before)];
    }
  }

  private void checkRange(HttpAnswer opened) throws SourceException {
    String header = opened.header("Content-Range");
    Matcher matcher = CONTENT_RANGE.matcher(header == null ? "" : header);
    if (!matcher.matches()
        || Long.parseLong(matcher.group(1)) != range.start()
        || Long.parseLong(matcher.group(2)) != range.end() - 1) {
      throw new SourceException(
          url,
          "answers with Content-Range '%s' instead of bytes %d-%d"
              .formatted(
                  header == null ? "" : Text.shorten(header), range.start(), range.end() - 1));
    }
    checkLength(opened, range.length());
  }

  private void checkLength(HttpAnswer opened, long expected) throws SourceException {
    if (opened.length() >= 0 && opened.length() != expected) {
      throw new SourceException(
          url, "has %d bytes where %d are expected".formatted(opened.length(), expected));
    }
  }

  @Override
  public int read(ByteBuffer into) throws IOException {
    HttpAnswer opened = answer;
    if (opened == null) {
      throw new IllegalStateException(url + " was not opened");
    }
    if (before > 0) {
      int most = (int) Math.min(unwanted.length, before);
      before -= read(opened, ByteBuffer.wrap(unwanted, 0, most));
      return 0;
    }
    int count = read(opened, into);
    wanted -= count;
    return count;
  }

  private int read(HttpAnswer opened, ByteBuffer into) throws IOException {
    int count = opened.read(into);
    if (count < 0) {
      throw opened.endedEarly(before + wanted);
    }
    return count;
  }

  @Override
  public long skipped() {
    HttpAnswer opened = answer;
    return opened == null || opened.isPartial() ? 0 : range.start() - before;
  }

  @Override
  public void cancel() {
    exchange.cancel();
  }

  @Override
  public void close() {
    HttpAnswer opened = answer;
    if (opened != null) {
      if (wanted > 0 || after > 0) {
        opened.abandon();
      } else {
        opened.close();
      }
    }
  }
}
