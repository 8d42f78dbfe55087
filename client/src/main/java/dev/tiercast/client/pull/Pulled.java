package dev.tiercast.client.pull;

import dev.tiercast.client.output.Verification;
import dev.tiercast.common.model.Digest;
import dev.tiercast.common.model.VersionId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What a pull brought.
 *
 * @param version which version
 * @param path the file or directory that is there now
 * @param size bytes of it
 * @param fetched bytes that came from servers
 * @param reused bytes that were at the target before; what is neither reused nor fetched was there
 *     from an earlier attempt
 * @param verification what was compared with digests
 * @param sha256 of the version's content
 * @param time from the request to the end
 * @param sources every server that was asked, and what it did
 */
public record Pulled(
    VersionId version,
    Path path,
    long size,
    long fetched,
    long reused,
    Verification verification,
    Digest sha256,
    Duration time,
    List<SourceFigures> sources) {
  public Pulled {
    sources = List.copyOf(sources);
  }

  /** How often a server failed and was, or would have been, tried again. */
  public int retries() {
    return sources.stream().mapToInt(SourceFigures::failures).sum();
  }
}
