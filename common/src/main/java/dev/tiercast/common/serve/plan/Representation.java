package dev.tiercast.common.serve.plan;

import dev.tiercast.common.digest.Sha256;
import dev.tiercast.common.model.Digest;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is known of bytes before they are read.
 *
 * @param length bytes
 * @param tag changes when they do
 * @param sha256 of all of them, null where only something else vouches for them
 * @param lastModified in whole seconds, null where nobody knows
 */
public record Representation(
    long length,
    EntityTag tag,
    @Nullable Digest sha256,
    @Nullable Instant lastModified,
    MediaType type,
    Caching caching) {

  /** Of bytes that change without telling when. */
  public static Representation ofList(byte[] bytes, MediaType type) {
    Digest sha256 = Sha256.of(bytes);
    return new Representation(
        bytes.length, EntityTag.of(sha256), sha256, null, type, Caching.REVALIDATE);
  }
}
