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
import java.nio.file.StandardCopyOption;
import java.util.List;

/** Gets the block list of a version from the first source that has the right one. */
public final class BlockLists {
  private BlockLists() {}

  /**
   * Fetches the list into a file and maps it; takes what is in the file already if it is right.
   *
   * @throws VerificationException if all that answered sent wrong lists
   * @throws NoServerException if none answered
   * @throws TransferCancelledException if the thread is interrupted
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
    Failures failures = new Failures();
    for (Source source : sources) {
      try {
        return Answer.from(source, asked -> fetch(asked, manifest, file));
      } catch (SourceException | NotThereException | FormatException e) {
        failures.add(source, e);
      }
    }
    String what = manifest.version() + ": no server sent its block list";
    throw failures.any(FormatException.class)
        ? failures.as(VerificationException::new, what)
        : failures.as(NoServerException::new, what);
  }

  /** The file appears when it is right: whoever gave up waiting may have asked somebody else. */
  private static BlockList fetch(Source source, Manifest manifest, Path file) throws IOException {
    Path scratch = Files.createTempFile(file.toAbsolutePath().getParent(), "blocks", ".part");
    try {
      source.fetchBlocks(manifest.version(), BlockList.bytesOf(manifest), scratch);
      BlockList list = map(source, manifest, scratch);
      Files.move(scratch, file, StandardCopyOption.ATOMIC_MOVE);
      return list;
    } finally {
      Files.deleteIfExists(scratch);
    }
  }

  private static BlockList map(Source source, Manifest manifest, Path scratch) throws IOException {
    try {
      return BlockList.map(scratch, manifest);
    } catch (FormatException e) {
      throw new FormatException(
          source.address().toString(), "sent a wrong block list for " + manifest.version(), e);
    }
  }
}
