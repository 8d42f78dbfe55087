package dev.tiercast.common.transfer;

import dev.tiercast.common.manifest.BlockList;
import dev.tiercast.common.manifest.FormatException;
import dev.tiercast.common.manifest.ManifestDocument;
import dev.tiercast.common.model.Manifest;
import dev.tiercast.common.model.NoServerException;
import dev.tiercast.common.model.VerificationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Gets the block list of a version from the first source that has the right one. */
public final class BlockLists {
  private BlockLists() {}

  /**
   * Fetches the list into a file and maps it; takes what is in the file already if it is right.
   *
   * @throws VerificationException if all that answered sent wrong lists
   * @throws NoServerException if none answered
   */
  public static BlockList fetch(List<Source> sources, ManifestDocument document, Path file)
      throws IOException {
    Manifest manifest = document.manifest();
    if (Files.exists(file)) {
      try {
        return BlockList.map(file, manifest);
      } catch (FormatException e) {
        Files.delete(file);
      }
    }
    List<IOException> failures = new ArrayList<>();
    for (Source source : sources) {
      try {
        return fetch(source, manifest, file);
      } catch (SourceException | NotThereException | FormatException e) {
        failures.add(e);
      }
    }
    throw story(manifest, failures);
  }

  private static BlockList fetch(Source source, Manifest manifest, Path file) throws IOException {
    source.fetchBlocks(manifest.version(), BlockList.bytesOf(manifest), file);
    try {
      return BlockList.map(file, manifest);
    } catch (FormatException e) {
      Files.delete(file);
      throw new FormatException(
          source.address().toString(), "sent a wrong block list for " + manifest.version(), e);
    }
  }

  private static IOException story(Manifest manifest, List<IOException> failures) {
    String reasons =
        failures.stream()
            .map(failure -> String.valueOf(failure.getMessage()))
            .collect(Collectors.joining("; "));
    String message = manifest.version() + ": no server sent its block list; " + reasons;
    IOException story =
        failures.stream().anyMatch(FormatException.class::isInstance)
            ? new VerificationException(message)
            : new NoServerException(message);
    failures.forEach(story::addSuppressed);
    return story;
  }
}
