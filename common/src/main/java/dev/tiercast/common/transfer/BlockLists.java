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
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Gets the block list of a version from the first source that has the right one. Who does not send
 * it within a second gets company by the next.
 */
public final class BlockLists {
  private BlockLists() {}

  /**
   * Fetches the list into a file and maps it; takes what is in the file already if it is right.
   * Where all fail, those that may be able to later are asked again.
   *
   * @param retryFor how long nothing may come before it is given up
   * @param warnings is told why all have to be asked again, each time
   * @throws VerificationException if all that answered sent wrong lists
   * @throws NoServerException if none answered
   * @throws TransferCancelledException if the thread is interrupted
   */
  public static BlockList fetch(
      List<Source> sources,
      ManifestDocument document,
      Path file,
      Duration retryFor,
      Consumer<IOException> warnings)
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
    Retries retries = new Retries(retryFor);
    Map<Source, SourceException> busy = new LinkedHashMap<>();
    Optional<BlockList> list = ask(sources, manifest, file, failures, busy);
    while (list.isEmpty() && retries.pause(busy.values())) {
      busy.values().forEach(warnings);
      List<Source> again = List.copyOf(busy.keySet());
      busy.clear();
      list = ask(again, manifest, file, failures, busy);
    }
    return list.orElseThrow(() -> nobodyHas(manifest, failures));
  }

  /**
   * Asks each source once.
   *
   * @param busy is told which of them may have it later
   */
  private static Optional<BlockList> ask(
      List<Source> sources,
      Manifest manifest,
      Path file,
      Failures failures,
      Map<Source, SourceException> busy)
      throws IOException {
    try (Landing landing = new Landing(file);
        Hedge<BlockList> hedge = new Hedge<>(sources, source -> fetch(source, manifest, landing))) {
      Optional<Answer<BlockList>> answer = hedge.next();
      while (answer.isPresent()) {
        IOException failure = answer.get().failure();
        if (failure == null) {
          return Optional.of(answer.get().get());
        }
        failures.add(answer.get().source(), ofSource(failure));
        if (failure instanceof SourceException mayPass) {
          busy.put(answer.get().source(), mayPass);
        }
        answer = hedge.next();
      }
    }
    return Optional.empty();
  }

  private static IOException nobodyHas(Manifest manifest, Failures failures) {
    String what = manifest.version() + ": no server sent its block list";
    return failures.any(FormatException.class)
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
