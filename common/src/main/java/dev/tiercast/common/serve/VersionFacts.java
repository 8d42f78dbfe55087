package dev.tiercast.common.serve;

import dev.tiercast.common.model.Digest;
import dev.tiercast.common.model.Manifest;
import dev.tiercast.common.serve.plan.Caching;
import dev.tiercast.common.serve.plan.EntityTag;
import dev.tiercast.common.serve.plan.MediaType;
import dev.tiercast.common.serve.plan.Representation;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * What is known of things that belong to a version.
 *
 * @param clock no time after its own is told of anything
 */
record VersionFacts(InstantSource clock) {
  /** Of bytes that are as immutable as their version. */
  Representation fixed(
      Manifest manifest, long length, Digest tag, @Nullable Digest sha256, MediaType type) {
    Instant modified = lastModified(manifest.created());
    return new Representation(length, EntityTag.of(tag), sha256, modified, type, Caching.FOREVER);
  }

  /** A time that may be told: RFC 9110 section 8.8.2.1 forbids times that are yet to come. */
  private @Nullable Instant lastModified(@Nullable Instant created) {
    return created == null || created.isAfter(clock.instant()) || created.isBefore(Instant.EPOCH)
        ? null
        : created.truncatedTo(ChronoUnit.SECONDS);
  }
}
