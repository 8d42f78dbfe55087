package dev.tiercast.client.verify;

import dev.tiercast.client.output.Verification;
import dev.tiercast.common.model.VersionId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What came out of comparing something with a version.
 *
 * @param version which version
 * @param path what was compared
 * @param size bytes of it in the version
 * @param verification what was compared with digests
 * @param damages what was found to be damaged, in content order
 * @param repaired whether all of that has been mended
 * @param fetched bytes that came from servers for that
 * @param time from the request to the end
 */
public record Verified(
    VersionId version,
    Path path,
    long size,
    Verification verification,
    List<Damage> damages,
    boolean repaired,
    long fetched,
    Duration time) {
  public Verified {
    damages = List.copyOf(damages);
  }

  /** Whether it is now as it should be. */
  public boolean isRight() {
    return damages.isEmpty() || repaired;
  }

  /** Bytes of all damages. */
  public long damagedBytes() {
    return damages.stream().mapToLong(damage -> damage.range().length()).sum();
  }
}
