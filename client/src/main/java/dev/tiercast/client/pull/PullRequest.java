package dev.tiercast.client.pull;

import dev.tiercast.client.share.Sharing;
import dev.tiercast.common.transfer.TransferOptions;
import dev.tiercast.common.transfer.VersionChoice;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What to pull, and where to. Immutable; the {@code with} methods give changed copies.
 *
 * @param version which version
 * @param output where it goes
 * @param earlier a file or directory of another version, which is not changed: blocks that are the
 *     same at the same place of the same file are taken from there
 * @param includes patterns of the files that are wanted; all files if there are none
 * @param replaceAll whether a directory in the way may go with files that the version does not have
 * @param fullChecksum whether each file is also hashed from what is on disk when all has come
 * @param longestWait how long to wait for a version or a server that is not there yet
 * @param options how hard to try
 * @param seeking whether others than the servers that were named are asked
 * @param sharing gives others what comes, if it is all of a version that goes into files
 */
public record PullRequest(
    VersionChoice version,
    Output output,
    Optional<Path> earlier,
    List<String> includes,
    boolean replaceAll,
    boolean fullChecksum,
    Duration longestWait,
    TransferOptions options,
    Seeking seeking,
    Optional<Sharing> sharing) {

  private static final long LOOK_AHEAD = 64L << 20;

  /** Where a version goes. */
  public sealed interface Output {
    /** Under its own name into a folder, for example the current one. */
    record Into(Path folder) implements Output {}

    /** The one file of the version goes to this path. */
    record File(Path path) implements Output {}

    /** The files of the version go into this directory. */
    record Directory(Path path) implements Output {}

    /**
     * The files of the version, or its one file, go into this directory, which comes to be there
     * whole.
     */
    record Whole(Path path) implements Output {}

    /**
     * The one file of the version, or the one of it that is included, goes into this stream, from
     * front to end and nothing that is not verified. Nothing of it is kept for another attempt.
     *
     * @param stream not closed in the end
     * @param lookAhead most bytes that are kept in memory until it is their turn
     */
    record Stream(OutputStream stream, long lookAhead) implements Output {}
  }

  public PullRequest {
    includes = List.copyOf(includes);
  }

  /**
   * All of a version, under its own name into the current folder.
   *
   * @param version {@code v7} or {@code latest}
   */
  public static PullRequest of(String version) {
    return of(VersionChoice.parse(version));
  }

  /** All of a version, under its own name into the current folder. */
  public static PullRequest of(VersionChoice version) {
    return new PullRequest(
        version,
        new Output.Into(Path.of("")),
        Optional.empty(),
        List.of(),
        false,
        false,
        Duration.ZERO,
        TransferOptions.STANDARD,
        Seeking.OTHERS,
        Optional.empty());
  }

  /** With another place for it. */
  public PullRequest withOutput(Output place) {
    return new PullRequest(
        version,
        place,
        earlier,
        includes,
        replaceAll,
        fullChecksum,
        longestWait,
        options,
        seeking,
        sharing);
  }

  /** The one file of the version goes to this path. */
  public PullRequest toFile(Path path) {
    return withOutput(new Output.File(path));
  }

  /** The files of the version go into this directory. */
  public PullRequest toDirectory(Path path) {
    return withOutput(new Output.Directory(path));
  }

  /** The one file of the version goes into this stream, with up to 64 MiB in memory. */
  public PullRequest toStream(OutputStream stream) {
    return withOutput(new Output.Stream(stream, LOOK_AHEAD));
  }

  /** The files of the version, or its one file, go into this directory, which is there whole. */
  public PullRequest toWhole(Path path) {
    return withOutput(new Output.Whole(path));
  }

  /**
   * Takes what is the same from a file or directory of another version.
   *
   * @param path need not be there
   */
  public PullRequest reusing(Path path) {
    return new PullRequest(
        version,
        output,
        Optional.of(path),
        includes,
        replaceAll,
        fullChecksum,
        longestWait,
        options,
        seeking,
        sharing);
  }

  /** Only the files that match one of these patterns. */
  public PullRequest including(List<String> patterns) {
    return new PullRequest(
        version,
        output,
        earlier,
        patterns,
        replaceAll,
        fullChecksum,
        longestWait,
        options,
        seeking,
        sharing);
  }

  /** Whether a directory in the way may go with files that the version does not have. */
  public PullRequest replacingAll(boolean replace) {
    return new PullRequest(
        version,
        output,
        earlier,
        includes,
        replace,
        fullChecksum,
        longestWait,
        options,
        seeking,
        sharing);
  }

  /** Whether each file is also hashed from what is on disk when all has come. */
  public PullRequest withFullChecksum(boolean full) {
    return new PullRequest(
        version,
        output,
        earlier,
        includes,
        replaceAll,
        full,
        longestWait,
        options,
        seeking,
        sharing);
  }

  /** Waits so long for a version or a server that is not there yet. */
  public PullRequest waiting(Duration longest) {
    return new PullRequest(
        version,
        output,
        earlier,
        includes,
        replaceAll,
        fullChecksum,
        longest,
        options,
        seeking,
        sharing);
  }

  /** Tries so hard. */
  public PullRequest withOptions(TransferOptions other) {
    return new PullRequest(
        version,
        output,
        earlier,
        includes,
        replaceAll,
        fullChecksum,
        longestWait,
        other,
        seeking,
        sharing);
  }

  /** Asks others, or does not. */
  public PullRequest seeking(Seeking others) {
    return new PullRequest(
        version,
        output,
        earlier,
        includes,
        replaceAll,
        fullChecksum,
        longestWait,
        options,
        others,
        sharing);
  }

  /** Gives others what comes. */
  public PullRequest sharing(Sharing with) {
    return new PullRequest(
        version,
        output,
        earlier,
        includes,
        replaceAll,
        fullChecksum,
        longestWait,
        options,
        seeking,
        Optional.of(with));
  }
}
