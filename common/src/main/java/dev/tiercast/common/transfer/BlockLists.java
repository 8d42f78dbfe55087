package dev.tiercast.common.transfer;

import dev.tiercast.common.manifest.BlockList;
import dev.tiercast.common.manifest.FormatException;
import dev.tiercast.common.manifest.ManifestDocument;
import dev.tiercast.common.model.Manifest;
import dev.tiercast.common.model.NoServerException;
import dev.tiercast.common.model.VerificationException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;

/**
 * Gets the block list of a version from the first source that has the right one. Who does not send
 * it within a second gets company by the next.
 */
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
    try (Landing landing = new Landing(file);
        Hedge<BlockList> hedge = new Hedge<>(sources, source -> fetch(source, manifest, landing))) {
      Optional<Answer<BlockList>> answer = hedge.next();
      while (answer.isPresent()) {
        IOException failure = answer.get().failure();
        if (failure == null) {
          return answer.get().get();
        }
        failures.add(answer.get().source(), ofSource(failure));
        answer = hedge.next();
      }
    }
    String what = manifest.version() + ": no server sent its block list";
    throw failures.any(FormatException.class)
        ? failures.as(VerificationException::new, what)
        : failures.as(NoServerException::new, what);
  }

  /** No source is to blame for what is wrong here. */
  private static IOException ofSource(IOException failure) throws IOException {
    if (failure instanceof SourceException
        || failure instanceof NotThereException
        || failure instanceof FormatException) {
      return failure;
    }
    throw failure;
  }

  /** Where the first list that is right appears, while it is waited for. Thread safe. */
  private static final class Landing implements Closeable {
    private final Path file;
    private boolean closed;

    Landing(Path file) {
      this.file = file;
    }

    Path scratch() throws IOException {
      return Files.createTempFile(file.toAbsolutePath().getParent(), "blocks", ".part");
    }

    synchronized void take(Path right) throws IOException {
      if (!closed) {
        Files.move(right, file, StandardCopyOption.ATOMIC_MOVE);
        closed = true;
      }
    }

    @Override
    public synchronized void close() {
      closed = true;
    }
  }

  private static BlockList fetch(Source source, Manifest manifest, Landing landing)
      throws IOException {
    Path scratch = landing.scratch();
    try {
      source.fetchBlocks(manifest.version(), BlockList.bytesOf(manifest), scratch);
      BlockList list = map(source, manifest, scratch);
      landing.take(scratch);
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
