package dev.tiercast.common.transfer;

import java.io.Closeable;
import okhttp3.Call;
import okhttp3.Request;
import org.jspecify.annotations.Nullable;

/** Calls of one asker, one at a time, that another thread can put an end to. Thread safe. */
final class CallGroup implements Call.Factory, Closeable {
  private final Call.Factory calls;
  private @Nullable Call latest;
  private boolean closed;

  CallGroup(Call.Factory calls) {
    this.calls = calls;
  }

  @Override
  public synchronized Call newCall(Request request) {
    Call call = calls.newCall(request);
    latest = call;
    if (closed) {
      call.cancel();
    }
    return call;
  }

  /** Makes what is being asked fail at once, and whatever will be. */
  @Override
  public synchronized void close() {
    closed = true;
    if (latest != null) {
      latest.cancel();
    }
  }
}
