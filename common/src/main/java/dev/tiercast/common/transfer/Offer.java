package dev.tiercast.common.transfer;

import dev.tiercast.common.model.LiveVersion;
import dev.tiercast.common.model.VersionSummary;
import org.jspecify.annotations.Nullable;

/**
 * A version that a source has.
 *
 * @param live its number and the digest of its content
 * @param summary name, size and more; null where the folder of an older tool has no manifest
 */
public record Offer(LiveVersion live, @Nullable VersionSummary summary) {
  static Offer of(VersionSummary summary) {
    return new Offer(new LiveVersion(summary.version(), summary.sha256()), summary);
  }
}
