package dev.tiercast.relay;

import dev.tiercast.common.layout.ServerAddress;
import dev.tiercast.common.model.Manifest;
import dev.tiercast.common.model.VersionId;
import dev.tiercast.relay.mirror.MirrorListener;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Keeps what a mirror told, a short line each. */
final class Told implements MirrorListener {
  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final Consumer<VersionId> onDrop;

  Told() {
    this(version -> {});
  }

  /**
   * @param onDrop is run by whoever tells that a version was dropped
   */
  Told(Consumer<VersionId> onDrop) {
    this.onDrop = onDrop;
  }

  /** All of it so far. */
  List<String> lines() {
    return List.copyOf(lines);
  }

  /** What begins so, without that. */
  List<String> lines(String beginning) {
    return lines.stream()
        .filter(line -> line.startsWith(beginning))
        .map(line -> line.substring(beginning.length()).strip())
        .toList();
  }

  @Override
  public void onFetch(Manifest version, long missing, List<ServerAddress> from) {
    lines.add("fetch %s %s, %d missing".formatted(version.version(), version.name(), missing));
  }

  @Override
  public void onPlainFetch(VersionId version, List<ServerAddress> from) {
    lines.add("fetch %s plain".formatted(version));
  }

  @Override
  public void onComplete(Manifest version, long fetched, Duration elapsed) {
    lines.add("complete %s".formatted(version.version()));
  }

  @Override
  public void onSetAside(VersionId version) {
    lines.add("aside %s".formatted(version));
  }

  @Override
  public void onDrop(VersionId version) {
    lines.add("drop %s".formatted(version));
    onDrop.accept(version);
  }

  @Override
  public void onProblem(Throwable problem) {
    lines.add("problem %s".formatted(problem.getMessage()));
  }

  @Override
  public void onRecovery(ServerAddress upstream) {
    lines.add("recovery %s".formatted(upstream));
  }
}
