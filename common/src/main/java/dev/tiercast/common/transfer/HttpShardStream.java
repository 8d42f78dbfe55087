package dev.tiercast.common.transfer;

import dev.tiercast.common.model.ByteRange;
import java.io.IOException;
import java.net.URI;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import okhttp3.Call;
import okhttp3.Response;
import okio.BufferedSource;

/** The body of an answer to a range request. A server that ignores the range costs bytes only. */
final class HttpShardStream implements ShardStream {
  private static final Pattern CONTENT_RANGE =
      Pattern.compile("bytes ([0-9]{1,18})-([0-9]{1,18})/(?:[0-9]{1,18}|\\*)");

  private final URI url;
  private final Call call;
  private final Response response;
  private final BufferedSource body;

  /** What the asker wants and has not read. */
  private long wanted;

  private HttpShardStream(URI url, Call call, Response response, long wanted) {
    this.url = url;
    this.call = call;
    this.response = response;
    this.body = response.body().source();
    this.wanted = wanted;
  }

  static HttpShardStream open(
      URI url, Call call, Response response, long shardSize, ByteRange range) throws IOException {
    String encoding = response.header("Content-Encoding");
    if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
      throw new SourceException(url, "is encoded with " + encoding);
    }
    HttpShardStream stream = new HttpShardStream(url, call, response, range.length());
    long skip =
        response.code() == 206 ? stream.checkRange(range) : stream.checkWhole(shardSize, range);
    stream.skip(skip);
    return stream;
  }

  private long checkRange(ByteRange range) throws SourceException {
    String header = response.header("Content-Range", "");
    Matcher matcher = CONTENT_RANGE.matcher(header == null ? "" : header);
    if (!matcher.matches()
        || Long.parseLong(matcher.group(1)) != range.start()
        || Long.parseLong(matcher.group(2)) != range.end() - 1) {
      throw new SourceException(
          url,
          "answers with Content-Range '%s' instead of bytes %d-%d"
              .formatted(header, range.start(), range.end() - 1));
    }
    checkLength(range.length());
    return 0;
  }

  private long checkWhole(long shardSize, ByteRange range) throws SourceException {
    checkLength(shardSize);
    return range.start();
  }

  private void checkLength(long expected) throws SourceException {
    long length = response.body().contentLength();
    if (length >= 0 && length != expected) {
      throw new SourceException(
          url, "has %d bytes where %d are expected".formatted(length, expected));
    }
  }

  private void skip(long count) throws IOException {
    try {
      body.skip(count);
    } catch (IOException e) {
      throw HttpSource.failure(url, e);
    }
  }

  @Override
  public void readFully(byte[] into, int length) throws IOException {
    try {
      int done = 0;
      while (done < length) {
        int count = body.read(into, done, length - done);
        if (count < 0) {
          throw new SourceException(url, "ended %d bytes early".formatted(wanted - done));
        }
        done += count;
      }
      wanted -= length;
    } catch (IOException e) {
      throw HttpSource.failure(url, e);
    }
  }

  @Override
  public void cancel() {
    call.cancel();
  }

  /** Keeps the connection for the next request only if this answer was read to its end. */
  @Override
  public void close() {
    if (wanted > 0 || response.code() != 206) {
      call.cancel();
    }
    response.close();
  }
}
