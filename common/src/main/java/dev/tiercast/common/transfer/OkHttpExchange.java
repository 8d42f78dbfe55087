package dev.tiercast.common.transfer;

import java.io.IOException;
import java.nio.ByteBuffer;
import okhttp3.Call;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** An exchange over the client library, which knows TLS, proxies and every way to end a body. */
final class OkHttpExchange implements Exchange {
  private final Call call;
  private @Nullable Response response;

  OkHttpExchange(Call call) {
    this.call = call;
  }

  @Override
  public Head open() throws IOException {
    Response opened = call.execute();
    response = opened;
    return new Head(
        opened.code(), opened.message(), opened.headers(), opened.body().contentLength());
  }

  @Override
  public int read(ByteBuffer into) throws IOException {
    if (response == null) {
      throw new IllegalStateException("not opened");
    }
    return response.body().source().read(into);
  }

  @Override
  public void cancel() {
    call.cancel();
  }

  @Override
  public void close() {
    if (response != null) {
      response.close();
    }
  }
}
