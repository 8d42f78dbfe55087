package dev.tiercast.common.transfer;

import dev.tiercast.common.layout.ServerAddress;
import java.io.Closeable;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import okhttp3.ConnectionPool;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;

/** The HTTP client that all sources of a program share. Thread safe. */
public final class HttpSources implements Closeable {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  /** For one read: a source that sends nothing for so long is left for another. */
  private static final Duration READ_TIMEOUT = Duration.ofSeconds(15);

  private static final int IDLE_CONNECTIONS = 64;

  private final OkHttpClient client;
  private final HttpTerms terms;

  public HttpSources() {
    this(CONNECT_TIMEOUT, READ_TIMEOUT);
  }

  HttpSources(Duration connectTimeout, Duration readTimeout) {
    terms = new HttpTerms(connectTimeout.plus(readTimeout), readTimeout);
    client =
        new OkHttpClient.Builder()
            .protocols(List.of(Protocol.HTTP_1_1))
            .connectTimeout(connectTimeout)
            .readTimeout(Duration.ZERO)
            .writeTimeout(Duration.ZERO)
            .followRedirects(false)
            .retryOnConnectionFailure(true)
            .connectionPool(new ConnectionPool(IDLE_CONNECTIONS, 60, TimeUnit.SECONDS))
            .socketFactory(new BulkSocketFactory(readTimeout))
            .build();
  }

  /** The source at an address. */
  public Source at(ServerAddress address) {
    return new HttpSource(client, address, terms);
  }

  /** The sources at these addresses. */
  public List<Source> at(List<ServerAddress> addresses) {
    return addresses.stream().map(this::at).toList();
  }

  /** Closes idle connections and ends the client's threads. */
  @Override
  public void close() {
    client.dispatcher().executorService().shutdown();
    client.connectionPool().evictAll();
  }
}
