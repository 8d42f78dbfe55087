package dev.tiercast.common.transfer;

import dev.tiercast.common.model.Text;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.Locale;
import okhttp3.Response;

/** What goes wrong between here and a server, in the words of a person. */
final class HttpFailure {
  private HttpFailure() {}

  /** There is no answer, or it has broken off. */
  static SourceException of(URI url, IOException e) {
    if (e instanceof UnknownHostException) {
      return new SourceException(url, "unknown host " + url.getHost(), e);
    }
    if (e instanceof SocketTimeoutException) {
      return new SourceException(url, "no answer in time", e);
    }
    if (e instanceof InterruptedIOException) {
      return new SourceException(url, "interrupted", e);
    }
    // The client says where it connects to, which the address says already; the system says why
    // not.
    Throwable telling = e instanceof ConnectException && e.getCause() != null ? e.getCause() : e;
    String message = telling.getMessage();
    return new SourceException(
        url, message == null ? telling.getClass().getSimpleName() : uncapitalized(message), e);
  }

  private static String uncapitalized(String message) {
    String shown = Text.shorten(message);
    return shown.substring(0, 1).toLowerCase(Locale.ROOT) + shown.substring(1);
  }

  /** There is an answer, but it is a refusal. */
  static SourceException of(URI url, Response refusal) {
    String reason = "answers " + refusal.code() + " " + Text.shorten(refusal.message());
    return RetryAfter.of(refusal.headers(), Instant.now())
        .map(
            asked ->
                new SourceException(
                    url,
                    "%s, asks to come back in %d s".formatted(reason.strip(), asked.toSeconds()),
                    asked))
        .orElseGet(() -> new SourceException(url, reason.strip()));
  }
}
