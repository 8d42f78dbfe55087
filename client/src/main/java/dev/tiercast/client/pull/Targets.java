package dev.tiercast.client.pull;

import dev.tiercast.client.output.Selection;
import dev.tiercast.client.output.Target;
import dev.tiercast.common.model.InvalidValueException;
import dev.tiercast.common.model.Manifest;
import java.nio.file.Path;

/** Decides which files of a version go where. */
final class Targets {
  private Targets() {}

  static Target of(Manifest manifest, PullRequest request) {
    PullRequest.Output output = request.output();
    if (output instanceof PullRequest.Output.File file) {
      requireSingleFile(manifest);
      return new Target.OneFile(file.path());
    }
    if (output instanceof PullRequest.Output.Whole whole) {
      return new Target.Tree(whole.path(), request.replaceAll());
    }
    Path folder =
        output instanceof PullRequest.Output.Directory directory
            ? directory.path()
            : ((PullRequest.Output.Into) output).folder();
    if (manifest.isSingleFile()) {
      return new Target.OneFile(folder.resolve(manifest.name()));
    }
    return new Target.Tree(
        output instanceof PullRequest.Output.Into ? folder.resolve(manifest.name()) : folder,
        request.replaceAll());
  }

  private static void requireSingleFile(Manifest manifest) {
    if (!manifest.isSingleFile()) {
      throw new InvalidValueException(
          "--output-file",
          "%s is a directory of %d entries; use --output-dir"
              .formatted(manifest.version(), manifest.files().size()));
    }
  }

  static Selection selection(Manifest manifest, PullRequest request) {
    return Selection.wanted(manifest, request.includes());
  }
}
