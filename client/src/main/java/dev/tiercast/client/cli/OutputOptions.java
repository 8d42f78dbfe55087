package dev.tiercast.client.cli;

import dev.tiercast.client.pull.PullRequest;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Mixin: what of a version goes where. */
final class OutputOptions {
  private static final Path STANDARD_OUTPUT = Path.of("-");

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--output-file",
      paramLabel = "PATH",
      description = {
        "Where the file goes (default: its own name, here);",
        "- for standard output, verified and in order."
      })
  private @Nullable Path file;

  @Option(
      names = "--output-dir",
      paramLabel = "DIR",
      description = "Where the files of a directory go (default: its own name, here).")
  private @Nullable Path directory;

  @Option(
      names = "--include",
      paramLabel = "GLOB",
      description = {
        "Only files that match; may be repeated. A pattern without a slash is held",
        "against names, one with a slash against whole paths."
      })
  private List<String> includes = List.of();

  @Option(
      names = "--replace",
      description = "Replace a directory although it has files that the version does not have.")
  private boolean replace;

  @Option(
      names = "--full-checksum",
      description = {
        "Also compute the SHA-256 of each file from what is on disk, when all is there.",
        "Without it every block is verified."
      })
  private boolean fullChecksum;

  /** Whether the content goes to standard output, where nothing else may go then. */
  boolean isStandardOutput() {
    return STANDARD_OUTPUT.equals(file);
  }

  /** Whether all of a version goes into files. */
  boolean isWholeInFiles() {
    return includes.isEmpty() && !isStandardOutput();
  }

  /**
   * The request with what these options say.
   *
   * @param out standard output
   */
  PullRequest applyTo(PullRequest request, OutputStream out) {
    if (file != null && directory != null) {
      throw new ParameterException(
          command.commandLine(), "give --output-file or --output-dir, not both");
    }
    if (fullChecksum && isStandardOutput()) {
      throw new ParameterException(
          command.commandLine(), "--full-checksum: there will be no file to compute it from");
    }
    PullRequest chosen =
        request.including(includes).replacingAll(replace).withFullChecksum(fullChecksum);
    if (isStandardOutput()) {
      return chosen.toStream(out);
    }
    if (file != null) {
      return chosen.toFile(file);
    }
    return directory == null ? chosen : chosen.toDirectory(directory);
  }
}
