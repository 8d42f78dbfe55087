package dev.tiercast.origin;

import dev.tiercast.common.layout.ServerAddress;
import dev.tiercast.common.model.InvalidValueException;
import dev.tiercast.common.serve.ServeOptions;
import dev.tiercast.origin.publish.PublishOptions;
import dev.tiercast.origin.retention.Retention;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How an origin runs.
 *
 * @param dataDirectory where versions are kept; created if needed
 * @param serving where it listens, and within which limits it serves
 * @param retention which versions stay when it publishes another
 * @param publishing how it cuts what it publishes
 * @param maxCopies most times that it tells relays and clients to take a block, unless all who did
 *     are gone; 0 for as often as that makes them faster
 */
public record OriginOptions(
    Path dataDirectory,
    ServeOptions serving,
    Retention retention,
    PublishOptions publishing,
    int maxCopies) {
  public OriginOptions {
    InvalidValueException.require(maxCopies >= 0, "--max-copies", maxCopies + " is less than 0");
  }

  /** An origin on port 8000 of all addresses that keeps the newest 15 versions. */
  public static OriginOptions of(Path dataDirectory) {
    return new OriginOptions(
        dataDirectory,
        ServeOptions.of(ServerAddress.DEFAULT_PORT),
        Retention.DEFAULT,
        PublishOptions.DEFAULT,
        0);
  }

  /** The same on this address only; null for all. */
  public OriginOptions withHost(@Nullable String other) {
    return withServing(serving.withHost(other));
  }

  /** The same on another port; 0 for any that is free. */
  public OriginOptions withPort(int other) {
    return withServing(serving.withPort(other));
  }

  /** The same, serving otherwise. */
  public OriginOptions withServing(ServeOptions other) {
    return new OriginOptions(dataDirectory, other, retention, publishing, maxCopies);
  }

  /** The same, keeping the newest {@code versions}, 1 or more. */
  public OriginOptions keeping(int versions) {
    return new OriginOptions(
        dataDirectory, serving, new Retention(versions), publishing, maxCopies);
  }

  /** The same, cutting otherwise. */
  public OriginOptions cutting(PublishOptions other) {
    return new OriginOptions(dataDirectory, serving, retention, other, maxCopies);
  }

  /** The same, telling others to take a block no more often; 0 for any number. */
  public OriginOptions withMaxCopies(int other) {
    return new OriginOptions(dataDirectory, serving, retention, publishing, other);
  }
}
