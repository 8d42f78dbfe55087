package dev.tiercast.common.transfer;

import dev.tiercast.common.model.ByteRange;
import java.io.IOException;
import java.net.URI;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import okhttp3.Call;
import okhttp3.Response;
import okio.BufferedSource;
import org.jspecify.annotations.Nullable;

/** The body of an answer to a range request. A server that ignores the range costs bytes only. */
final class HttpShardStream implements ShardStream {
  private static final Pattern CONTENT_RANGE =
      Pattern.compile("bytes ([0-9]{1,18})-([0-9]{1,18})/(?:[0-9]{1,18}|\\*)");

  private final URI url;
  private final Call call;
  private final long shardSize;
  private final ByteRange range;

  /** The answer, once it has been asked for. */
  private @Nullable Response response;

  /** What the asker wants and has not read. */
  private long wanted;

  /**
   * @param call not yet executed, so that it can be cancelled while it waits for an answer
   */
  HttpShardStream(URI url, Call call, long shardSize, ByteRange range) {
    this.url = url;
    this.call = call;
    this.shardSize = shardSize;
    this.range = range;
    this.wanted = range.length();
  }

  private BufferedSource body() throws IOException {
    if (response == null) {
      response = HttpSource.answer(call);
      check(response);
    }
    return response.body().source();
  }

  private void check(Response answer) throws IOException {
    String encoding = answer.header("Content-Encoding");
    if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
      throw new SourceException(url, "is encoded with " + encoding);
    }
    if (answer.code() == 206) {
      checkRange(answer);
    } else {
      checkLength(answer, shardSize);
      answer.body().source().skip(range.start());
    }
  }

  private void checkRange(Response answer) throws SourceException {
    String header = answer.header("Content-Range");
    Matcher matcher = CONTENT_RANGE.matcher(header == null ? "" : header);
    if (!matcher.matches()
        || Long.parseLong(matcher.group(1)) != range.start()
        || Long.parseLong(matcher.group(2)) != range.end() - 1) {
      throw new SourceException(
          url,
          "answers with Content-Range '%s' instead of bytes %d-%d"
              .formatted(header, range.start(), range.end() - 1));
    }
    checkLength(answer, range.length());
  }

  private void checkLength(Response answer, long expected) throws SourceException {
    long length = answer.body().contentLength();
    if (length >= 0 && length != expected) {
      throw new SourceException(
          url, "has %d bytes where %d are expected".formatted(length, expected));
    }
  }

  @Override
  public void readFully(byte[] into, int length) throws IOException {
    try {
      BufferedSource body = body();
      int done = 0;
      while (done < length) {
        int count = body.read(into, done, length - done);
        if (count < 0) {
          throw new SourceException(url, "ended %d bytes early".formatted(wanted - done));
        }
        done += count;
      }
      wanted -= length;
    } catch (NotThereException e) {
      throw e;
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
    if (wanted > 0 || (response != null && response.code() != 206)) {
      call.cancel();
    }
    if (response != null) {
      response.close();
    }
  }
}
