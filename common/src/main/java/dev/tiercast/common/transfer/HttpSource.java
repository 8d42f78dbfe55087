package dev.tiercast.common.transfer;

import dev.tiercast.common.layout.Resource;
import dev.tiercast.common.layout.ServerAddress;
import dev.tiercast.common.manifest.DistributionText;
import dev.tiercast.common.manifest.FormatException;
import dev.tiercast.common.manifest.ManifestDocument;
import dev.tiercast.common.manifest.VersionListJson;
import dev.tiercast.common.model.ByteRange;
import dev.tiercast.common.model.DistributionList;
import dev.tiercast.common.model.Limits;
import dev.tiercast.common.model.LiveVersion;
import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.model.VersionSummary;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import okhttp3.Call;
import okhttp3.Request;
import org.jspecify.annotations.Nullable;

/** A source that speaks HTTP: a node, or any web server with the same folder. */
final class HttpSource implements Source {
  private static final int COPY_BUFFER = 64 << 10;

  private final Call.Factory client;
  private final DirectConnections connections;
  private final ServerAddress address;
  private final HttpTerms terms;
  private volatile boolean keepsRanges = true;

  /**
   * @param client asks for what is small
   * @param connections are for shards
   */
  HttpSource(
      Call.Factory client, DirectConnections connections, ServerAddress address, HttpTerms terms) {
    this.client = client;
    this.connections = connections;
    this.address = address;
    this.terms = terms;
  }

  @Override
  public ServerAddress address() {
    return address;
  }

  @Override
  public DistributionList distribution() throws IOException {
    URI url = address.url(new Resource.ListOfVersions());
    return DistributionText.read(url.toString(), get(url, Limits.LIST_BYTES));
  }

  @Override
  public <T> News<T> ask(Topic<T> topic, @Nullable News<T> known, Duration longest)
      throws IOException {
    URI url = address.url(topic.resource());
    Request.Builder request = request(url);
    Optional<String> tag = known == null ? Optional.empty() : known.tag();
    if (known == null || tag.isEmpty()) {
      try (HttpAnswer answer = answer(request)) {
        return news(topic, url, answer);
      }
    }
    WaitingAnswers.prepare(request, tag.get(), longest);
    Call call = client.newCall(request.build());
    try (HttpAnswer answer =
        HttpAnswer.orUnchanged(url, new OkHttpExchange(call), terms.later(longest))) {
      return answer.isUnchanged()
          ? new News<>(known.value(), tag, isAwaited(answer))
          : news(topic, url, answer);
    }
  }

  private static <T> News<T> news(Topic<T> topic, URI url, HttpAnswer answer) throws IOException {
    T value = topic.reader().read(url.toString(), answer.readAll(url, topic.mostBytes()));
    return new News<>(value, Optional.ofNullable(answer.header("ETag")), isAwaited(answer));
  }

  private static boolean isAwaited(HttpAnswer answer) {
    return WaitingAnswers.isKept(answer.header("Preference-Applied"));
  }

  @Override
  public List<Offer> versions() throws IOException {
    URI url = address.url(new Resource.VersionsAsJson());
    try {
      return VersionListJson.read(url.toString(), get(url, Limits.LIST_BYTES)).stream()
          .map(Offer::of)
          .toList();
    } catch (NotThereException | FormatException e) {
      return versionsOfPlainServer();
    }
  }

  private List<Offer> versionsOfPlainServer() throws IOException {
    List<Offer> offers = new ArrayList<>();
    for (LiveVersion live : distribution().versions()) {
      offers.add(new Offer(live, summaryIfThere(live.version())));
    }
    return offers;
  }

  private @Nullable VersionSummary summaryIfThere(VersionId version) throws IOException {
    try {
      return manifest(version).summary();
    } catch (NotThereException e) {
      return null;
    }
  }

  @Override
  public ManifestDocument manifest(VersionId version) throws IOException {
    URI url = address.url(new Resource.ManifestOf(version));
    return ManifestDocument.parse(url.toString(), get(url, Limits.MANIFEST_BYTES), version);
  }

  @Override
  public void fetchBlocks(VersionId version, long size, Path file) throws IOException {
    try (HttpAnswer answer = get(address.url(new Resource.BlocksOf(version)));
        OutputStream out = Files.newOutputStream(file)) {
      byte[] buffer = new byte[COPY_BUFFER];
      long left = size;
      while (left > 0) {
        int count = answer.read(ByteBuffer.wrap(buffer, 0, (int) Math.min(buffer.length, left)));
        if (count < 0) {
          throw answer.endedEarly(left);
        }
        out.write(buffer, 0, count);
        left -= count;
      }
    }
  }

  @Override
  public boolean has(Resource resource) throws IOException {
    try (HttpAnswer answer = head(resource)) {
      return true;
    } catch (NotThereException e) {
      return false;
    }
  }

  @Override
  public long size(Resource resource) throws IOException {
    try (HttpAnswer answer = head(resource)) {
      String length = answer.header("Content-Length");
      if (length == null || !length.matches("[0-9]{1,18}")) {
        throw new SourceException(address.url(resource), "does not say its length");
      }
      return Long.parseLong(length);
    }
  }

  @Override
  public ShardStream stream(Resource shard, long shardSize, ByteRange range) {
    URI url = address.url(shard);
    return stream(url, exchange(url, range, null), shardSize, range);
  }

  @Override
  public Optional<ShardStream> following(
      ShardStream before, Resource shard, long shardSize, ByteRange range) {
    return before instanceof HttpShardStream http && http.exchange() instanceof DirectExchange last
        ? Optional.of(following(last, address.url(shard), shardSize, range))
        : Optional.empty();
  }

  private ShardStream following(DirectExchange last, URI url, long shardSize, ByteRange range) {
    return stream(url, exchange(url, range, last), shardSize, range);
  }

  private ShardStream stream(URI url, Exchange exchange, long shardSize, ByteRange range) {
    return new HttpShardStream(url, exchange, shardSize, range, terms, kept -> keepsRanges = kept);
  }

  /** Straight from the server where nothing is between here and there. */
  private Exchange exchange(URI url, ByteRange range, @Nullable DirectExchange before) {
    Request request =
        request(url).header("Range", "bytes=" + range.start() + "-" + (range.end() - 1)).build();
    Exchange library = new OkHttpExchange(client.newCall(request));
    if (!url.getScheme().equals("http") || terms.proxy().isPresent()) {
      return library;
    }
    DirectExchange.Place place = () -> terms.endpoint(url);
    String text = text(url, request);
    return before == null
        ? new DirectExchange(connections, place, text, library)
        : DirectExchange.following(before, connections, place, text, library);
  }

  private static String text(URI url, Request request) {
    return "GET %s HTTP/1.1\r\nHost: %s\r\nUser-Agent: tiercast\r\n%s\r\n"
        .formatted(
            url.getRawPath(),
            url.getRawAuthority(),
            request.headers().toString().replace("\n", "\r\n"));
  }

  @Override
  public boolean keepsRanges() {
    return keepsRanges;
  }

  @Override
  public Apart apart() {
    CallGroup calls = new CallGroup(client);
    Source same = new HttpSource(calls, connections, address, terms);
    return new Apart() {
      @Override
      public Source source() {
        return same;
      }

      @Override
      public void close() {
        calls.close();
      }
    };
  }

  private byte[] get(URI url, int mostBytes) throws IOException {
    try (HttpAnswer answer = get(url)) {
      return answer.readAll(url, mostBytes);
    }
  }

  private HttpAnswer head(Resource resource) throws IOException {
    return answer(request(address.url(resource)).head());
  }

  private HttpAnswer get(URI url) throws IOException {
    return answer(request(url));
  }

  private HttpAnswer answer(Request.Builder request) throws IOException {
    Request built = request.build();
    return HttpAnswer.to(built.url().uri(), new OkHttpExchange(client.newCall(built)), terms);
  }

  private Request.Builder request(URI url) {
    return terms.request(url);
  }

  @Override
  public String toString() {
    return address.toString();
  }
}
