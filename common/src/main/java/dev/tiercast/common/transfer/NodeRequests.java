package dev.tiercast.common.transfer;

import dev.tiercast.common.layout.Resource;
import dev.tiercast.common.layout.ServerAddress;
import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import okhttp3.Call;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;

/**
 * Asks one node what nodes say beside what there is. Every status is an answer; only where there is
 * none, an {@link IOException} names the node and says why. Thread safe.
 */
public final class NodeRequests implements Closeable {
  private static final MediaType JSON = MediaType.get("application/json");

  private static final int NOT_MODIFIED = 304;

  private final OkHttpClient client;
  private final Duration readTimeout;
  private final ServerAddress address;
  private final HttpTerms terms;
  private final Set<Call> calls = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  NodeRequests(OkHttpClient client, Duration readTimeout, ServerAddress address, HttpTerms terms) {
    this.client = client;
    this.readTimeout = readTimeout;
    this.address = address;
    this.terms = terms;
  }

  /** Where the node is. */
  public ServerAddress address() {
    return address;
  }

  /**
   * Gets something.
   *
   * @param fields of the request
   * @param wait how long the node may put its answer off, in whole seconds: it is told so with
   *     {@code Prefer: wait}, RFC 7240; zero if it is not to
   * @param mostBytes of the body; a larger one is an error
   */
  public NodeReply get(Resource resource, Map<String, String> fields, Duration wait, int mostBytes)
      throws IOException {
    return ask(request(resource, fields).get(), wait, mostBytes);
  }

  /** Sends JSON; all else as with {@link #get}. */
  public NodeReply post(
      Resource resource, byte[] json, Map<String, String> fields, Duration wait, int mostBytes)
      throws IOException {
    RequestBody body = RequestBody.create(json, JSON);
    return ask(request(resource, fields).post(body), wait, mostBytes);
  }

  /** Has something taken away; all else as with {@link #get}. */
  public NodeReply delete(Resource resource, int mostBytes) throws IOException {
    return ask(request(resource, Map.of()).delete(), Duration.ZERO, mostBytes);
  }

  /**
   * Follows what happens at a node: server-sent events. A node that sends nothing for 15 s, not
   * even a comment, is given up.
   *
   * @param mostBytes of one event; a larger one is an error
   * @throws NotThereException if the node does not have it
   * @throws SourceException also if what it has is no stream of events
   */
  public EventStream events(Resource resource, Map<String, String> fields, int mostBytes)
      throws IOException {
    URI url = address.url(resource);
    Request request = request(resource, fields).header("Accept", EventStream.TYPE).get().build();
    Call call = begin(client, request);
    EventStream stream = null;
    try {
      HttpAnswer answer = events(url, HttpAnswer.any(url, new OkHttpExchange(call), terms));
      stream = EventStream.of(url, answer, mostBytes, () -> calls.remove(call));
      return stream;
    } finally {
      if (stream == null) {
        calls.remove(call);
      }
    }
  }

  private static HttpAnswer events(URI url, HttpAnswer answer) throws IOException {
    int status = answer.status();
    if (status == 200) {
      return answer;
    }
    answer.close();
    throw NodeReply.isNotThere(status)
        ? new NotThereException(url + ": is not there (" + status + ")")
        : answer.refusal();
  }

  private Request.Builder request(Resource resource, Map<String, String> fields) {
    Request.Builder request = terms.request(address.url(resource));
    fields.forEach(request::header);
    return request;
  }

  private NodeReply ask(Request.Builder builder, Duration wait, int mostBytes) throws IOException {
    boolean waits = wait.toSeconds() > 0;
    if (waits) {
      builder.header("Prefer", "wait=" + wait.toSeconds());
    }
    Request request = builder.build();
    URI url = request.url().uri();
    Call call = begin(waits ? patient(wait) : client, request);
    try (HttpAnswer answer = HttpAnswer.any(url, new OkHttpExchange(call), terms.later(wait))) {
      byte[] body = body(url, answer, mostBytes);
      return new NodeReply(answer.status(), answer.fields(), body, answer.refusal());
    } finally {
      calls.remove(call);
    }
  }

  /** The length of what has not changed is told, and the client library would wait for it. */
  private static byte[] body(URI url, HttpAnswer answer, int mostBytes) throws IOException {
    if (answer.status() == NOT_MODIFIED && answer.length() != 0) {
      answer.abandon();
      return new byte[0];
    }
    return answer.readAll(url, mostBytes);
  }

  /** The same connections and threads, where a read may take longer. */
  private OkHttpClient patient(Duration wait) {
    return client.newBuilder().readTimeout(readTimeout.plus(wait)).build();
  }

  private Call begin(OkHttpClient asking, Request request) {
    Call call = asking.newCall(request);
    calls.add(call);
    if (closed) {
      call.cancel();
    }
    return call;
  }

  /** Makes whatever is being asked fail at once, and whatever will be. From any thread. */
  @Override
  public void close() {
    closed = true;
    calls.forEach(Call::cancel);
  }
}
