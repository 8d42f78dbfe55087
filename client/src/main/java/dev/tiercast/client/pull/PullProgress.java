package dev.tiercast.client.pull;

import dev.tiercast.common.layout.ServerAddress;
import dev.tiercast.common.transfer.TransferListener;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;

/** Adds up what arrives, wherever it comes from. Thread safe. */
final class PullProgress implements TransferListener {
  private final PullListener listener;
  private final AtomicLong done;
  private final long total;

  /**
   * @param done bytes that are there from an earlier attempt
   * @param total bytes that are wanted; blocks may bring some more of other files
   */
  PullProgress(PullListener listener, long done, long total) {
    this.listener = listener;
    this.done = new AtomicLong(Math.max(0, done));
    this.total = total;
  }

  void report() {
    listener.onProgress(Math.min(done.get(), total), total);
  }

  void add(int bytes) {
    listener.onProgress(Math.min(done.addAndGet(bytes), total), total);
  }

  @Override
  public void onBlock(ServerAddress source, int bytes) {
    add(bytes);
  }

  @Override
  public void onFailure(ServerAddress source, IOException reason) {
    listener.onWarning(reason);
  }

  @Override
  public void onExclusion(ServerAddress source, IOException reason) {
    listener.onWarning(reason);
  }
}
