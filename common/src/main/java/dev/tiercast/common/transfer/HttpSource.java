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
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import okhttp3.Call;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** A source that speaks HTTP: a node, or any web server with the same folder. */
final class HttpSource implements Source {
  private static final int COPY_BUFFER = 64 << 10;

  private final OkHttpClient client;
  private final ServerAddress address;

  HttpSource(OkHttpClient client, ServerAddress address) {
    this.client = client;
    this.address = address;
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
    URI url = address.url(new Resource.BlocksOf(version));
    try (Response response = answer(newCall(url, null));
        InputStream body = response.body().byteStream();
        OutputStream out = Files.newOutputStream(file)) {
      byte[] buffer = new byte[COPY_BUFFER];
      long left = size;
      int count = read(url, body, buffer, left);
      while (count > 0) {
        out.write(buffer, 0, count);
        left -= count;
        count = read(url, body, buffer, left);
      }
      if (left > 0) {
        throw new SourceException(url, "ended %d bytes early".formatted(left));
      }
    }
  }

  private static int read(URI url, InputStream body, byte[] buffer, long left)
      throws SourceException {
    try {
      return left == 0 ? 0 : body.read(buffer, 0, (int) Math.min(buffer.length, left));
    } catch (IOException e) {
      throw failure(url, e);
    }
  }

  @Override
  public long size(Resource resource) throws IOException {
    URI url = address.url(resource);
    Request request =
        new Request.Builder()
            .url(url.toString())
            .head()
            .header("Accept-Encoding", "identity")
            .build();
    try (Response response = answer(client.newCall(request))) {
      String length = response.header("Content-Length");
      if (length == null || !length.matches("[0-9]{1,18}")) {
        throw new SourceException(url, "does not say its length");
      }
      return Long.parseLong(length);
    }
  }

  @Override
  public ShardStream open(Resource shard, long shardSize, ByteRange range) {
    URI url = address.url(shard);
    return new HttpShardStream(url, newCall(url, range), shardSize, range);
  }

  private byte[] get(URI url, int mostBytes) throws IOException {
    Call call = newCall(url, null);
    try (Response response = answer(call);
        InputStream body = response.body().byteStream()) {
      byte[] bytes = body.readNBytes(mostBytes + 1);
      if (bytes.length > mostBytes) {
        call.cancel();
        throw new FormatException(url.toString(), "is larger than " + mostBytes + " bytes");
      }
      return bytes;
    } catch (FormatException | NotThereException | SourceException e) {
      throw e;
    } catch (IOException e) {
      throw failure(url, e);
    }
  }

  private Call newCall(URI url, @Nullable ByteRange range) {
    Request.Builder request =
        new Request.Builder().url(url.toString()).header("Accept-Encoding", "identity");
    if (range != null) {
      request.header("Range", "bytes=" + range.start() + "-" + (range.end() - 1));
    }
    return client.newCall(request.build());
  }

  /** The answer, if it is a usable one. */
  static Response answer(Call call) throws IOException {
    URI url = call.request().url().uri();
    Response response;
    try {
      response = call.execute();
    } catch (IOException e) {
      throw failure(url, e);
    }
    int status = response.code();
    if (status == 200 || status == 206) {
      return response;
    }
    response.close();
    if (status == 404 || status == 410) {
      throw new NotThereException(url + ": is not there (" + status + ")");
    }
    throw new SourceException(url, "answers " + status + " " + response.message());
  }

  /** A failure of the network in the words of a person. */
  static SourceException failure(URI url, IOException e) {
    if (e instanceof SourceException known) {
      return known;
    }
    if (e instanceof ConnectException) {
      return new SourceException(url, "connection refused", e);
    }
    if (e instanceof UnknownHostException) {
      return new SourceException(url, "unknown host " + url.getHost(), e);
    }
    if (e instanceof SocketTimeoutException) {
      return new SourceException(url, "no answer in time", e);
    }
    if (e instanceof InterruptedIOException) {
      return new SourceException(url, "interrupted", e);
    }
    return new SourceException(
        url, e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage(), e);
  }
}
