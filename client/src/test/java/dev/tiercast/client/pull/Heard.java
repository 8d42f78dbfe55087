package dev.tiercast.client.pull;

import dev.tiercast.common.model.VersionId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Remembers what a pull tells. */
final class Heard implements PullListener {
  private final List<String> warnings = new ArrayList<>();
  private String started = "";
  private long first = -1;
  private long last;
  private long total;
  private long checked;

  @Override
  public synchronized void onStart(VersionId version, String name) {
    started = version + " " + name;
    first = -1;
  }

  @Override
  public synchronized void onCheck(long done, long of) {
    checked = Math.max(checked, done);
  }

  @Override
  public synchronized void onProgress(long done, long of) {
    first = first < 0 ? done : first;
    last = Math.max(last, done);
    total = of;
  }

  @Override
  public synchronized void onWarning(IOException reason) {
    warnings.add(reason.getMessage());
  }

  synchronized String started() {
    return started;
  }

  /** The first progress since the start. */
  synchronized long first() {
    return first;
  }

  /** The furthest progress. */
  synchronized long last() {
    return last;
  }

  /** How much of what was there has been compared. */
  synchronized long checked() {
    return checked;
  }

  synchronized long total() {
    return total;
  }

  synchronized List<String> warnings() {
    return List.copyOf(warnings);
  }
}
