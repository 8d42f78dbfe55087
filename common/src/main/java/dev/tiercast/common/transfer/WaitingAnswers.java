package dev.tiercast.common.transfer;

import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import okhttp3.Interceptor;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Questions that a server may answer when it has something new (RFC 7240, {@code Prefer: wait}),
 * and the patience of the client library with them.
 */
final class WaitingAnswers implements Interceptor {
  private final Duration readTimeout;

  /** How long an answer may take to begin. */
  private record Wait(Duration longest) {}

  /**
   * @param readTimeout of a question that is not kept waiting
   */
  WaitingAnswers(Duration readTimeout) {
    this.readTimeout = readTimeout;
  }

  /**
   * Makes a question wait.
   *
   * @param tag of what is known
   */
  static void prepare(Request.Builder request, String tag, Duration longest) {
    request
        .header("If-None-Match", tag)
        .header("Prefer", "wait=" + longest.toSeconds())
        .tag(Wait.class, new Wait(longest));
  }

  /**
   * Whether a server says that it kept to it.
   *
   * @param applied its {@code Preference-Applied}, null if there is none
   */
  static boolean isKept(@Nullable String applied) {
    return applied != null
        && Stream.of(applied.toLowerCase(Locale.ROOT).split(",", -1))
            .anyMatch(preference -> preference.strip().matches("wait\\s*=.*"));
  }

  @Override
  public Response intercept(Chain chain) throws IOException {
    Wait wait = chain.request().tag(Wait.class);
    if (wait == null) {
      return chain.proceed(chain.request());
    }
    long millis = wait.longest().plus(readTimeout).toMillis();
    return chain
        .withReadTimeout(Math.toIntExact(millis), TimeUnit.MILLISECONDS)
        .proceed(chain.request());
  }
}
