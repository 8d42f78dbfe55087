package dev.tiercast.common.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a list says of one version.
 *
 * @param version its number
 * @param manifestDigest SHA-256 of the manifest's exact bytes; with the number this is the
 *     version's identity
 * @param name what was published
 * @param size bytes of the content
 * @param created when it was published, null where nobody knows
 * @param files number of files and empty directories
 * @param shards number of shards
 * @param sha256 of the content
 */
public record VersionSummary(
    VersionId version,
    Digest manifestDigest,
    String name,
    long size,
    @Nullable Instant created,
    int files,
    int shards,
    Digest sha256) {
  public VersionSummary {
    ContentPath.checkName("name", name);
    InvalidValueException.require(size >= 0, "size", size + " is negative");
    InvalidValueException.require(files >= 0, "files", files + " is negative");
    InvalidValueException.require(shards >= 0, "shards", shards + " is negative");
  }

  /** The summary of a manifest whose exact bytes have this digest. */
  public static VersionSummary of(Manifest manifest, Digest manifestDigest) {
    return new VersionSummary(
        manifest.version(),
        manifestDigest,
        manifest.name(),
        manifest.size(),
        manifest.created(),
        manifest.files().size(),
        manifest.shards().size(),
        manifest.sha256());
  }
}
