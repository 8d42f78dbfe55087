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
import java.util.Optional;
import javax.net.ssl.SSLException;

/** What goes wrong between here and a server, in the words of a person. */
final class HttpFailure {
  private final URI url;
  private final Optional<ProxyAddress> proxy;
  private final Optional<PlacedNames> names;

  /**
   * @param url what was asked
   * @param terms how it was asked
   */
  HttpFailure(URI url, HttpTerms terms) {
    this.url = url;
    this.proxy = terms.proxy();
    this.names = terms.names();
  }

  /** The server is there, but what it sends is of no use. */
  SourceException of(String reason) {
    return new SourceException(url, reason + suffix());
  }

  /** There is no answer, or it has broken off. */
  SourceException of(IOException e) {
    return new SourceException(url, reason(e) + suffix(), e);
  }

  private String reason(IOException e) {
    if (e instanceof UnknownHostException) {
      return "unknown host " + proxy.map(ProxyAddress::host).orElse(url.getHost());
    }
    if (e instanceof SocketTimeoutException) {
      return "no answer in time";
    }
    if (e instanceof InterruptedIOException) {
      return "interrupted";
    }
    if (e instanceof SSLException) {
      return "TLS fails: " + Text.shorten(String.valueOf(e.getMessage()));
    }
    // The client says where it connects to, which the address says already; the system says why
    // not.
    Throwable telling = e instanceof ConnectException && e.getCause() != null ? e.getCause() : e;
    String message = telling.getMessage();
    return message == null ? telling.getClass().getSimpleName() : uncapitalized(message);
  }

  private static String uncapitalized(String message) {
    String shown = Text.shorten(message);
    return shown.substring(0, 1).toLowerCase(Locale.ROOT) + shown.substring(1);
  }

  /** There is an answer, but it is a refusal. */
  SourceException of(Exchange.Head refusal) {
    String status = refusal.status() + " " + Text.shorten(refusal.reason());
    String reason = "answers " + status.strip();
    return RetryAfter.of(refusal.fields(), Instant.now())
        .map(
            asked ->
                new SourceException(
                    url,
                    "%s, asks to come back in %d s".formatted(reason, asked.toSeconds()) + suffix(),
                    asked))
        .orElseGet(() -> of(reason));
  }

  private String suffix() {
    return proxy
        .map(through -> " (through the proxy " + through + ")")
        .or(() -> names.map(of -> " (at " + of.place() + ")"))
        .orElse("");
  }
}
