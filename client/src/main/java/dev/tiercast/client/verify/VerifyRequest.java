package dev.tiercast.client.verify;

import dev.tiercast.common.transfer.TransferOptions;
import dev.tiercast.common.transfer.VersionChoice;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What to verify, and against what. Immutable; the {@code with} methods give changed copies.
 *
 * @param path a file, or the directory of a version that is one
 * @param version which version it should be; null to find that out from its size, its name and, if
 *     need be, its digest
 * @param manifest a manifest to compare it with; null to ask the servers
 * @param includes patterns of the files that should be there; all files if there are none
 * @param repair whether what is damaged is fetched and written in its place
 * @param options how hard to try when something is fetched
 */
public record VerifyRequest(
    Path path,
    @Nullable VersionChoice version,
    @Nullable Path manifest,
    List<String> includes,
    boolean repair,
    TransferOptions options) {

  public VerifyRequest {
    includes = List.copyOf(includes);
  }

  /** Compares with the version that the servers have of it. */
  public static VerifyRequest of(Path path) {
    return new VerifyRequest(path, null, null, List.of(), false, TransferOptions.STANDARD);
  }

  /** Compares with this version. */
  public VerifyRequest withVersion(@Nullable VersionChoice choice) {
    return new VerifyRequest(path, choice, manifest, includes, repair, options);
  }

  /** Compares with a manifest; no server is asked, but to repair. */
  public VerifyRequest withManifest(@Nullable Path file) {
    return new VerifyRequest(path, version, file, includes, repair, options);
  }

  /** Only the files that match one of these patterns. */
  public VerifyRequest including(List<String> patterns) {
    return new VerifyRequest(path, version, manifest, patterns, repair, options);
  }

  /** Whether what is damaged is fetched and written in its place. */
  public VerifyRequest repairing(boolean mend) {
    return new VerifyRequest(path, version, manifest, includes, mend, options);
  }

  /** Tries so hard. */
  public VerifyRequest withOptions(TransferOptions other) {
    return new VerifyRequest(path, version, manifest, includes, repair, other);
  }
}
