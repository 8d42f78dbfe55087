package dev.tiercast.client.verify;

import dev.tiercast.common.manifest.BlockList;
import dev.tiercast.common.manifest.FormatException;
import dev.tiercast.common.manifest.ManifestDocument;
import dev.tiercast.common.model.Limits;
import dev.tiercast.common.model.VerificationException;
import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.transfer.Answer;
import dev.tiercast.common.transfer.BlockLists;
import dev.tiercast.common.transfer.Found;
import dev.tiercast.common.transfer.Offer;
import dev.tiercast.common.transfer.Source;
import dev.tiercast.common.transfer.VersionChoice;
import dev.tiercast.common.transfer.VersionFinder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Finds out what something is to be compared with, from a manifest or from servers. */
final class Truths {
  private final VerifyRequest request;
  private final List<Source> sources;
  private final VerifyListener listener;

  Truths(VerifyRequest request, List<Source> sources, VerifyListener listener) {
    this.request = request;
    this.sources = sources;
    this.listener = listener;
  }

  /**
   * Reads a manifest, and the block list beside it if there is a right one.
   *
   * @param scratch where a block list may be fetched to
   */
  Truth of(Path manifest, Path scratch) throws IOException {
    ManifestDocument document = ManifestDocument.parse(manifest.toString(), bytes(manifest));
    Path list = manifest.resolveSibling("blocks.bin");
    if (request.repair()) {
      List<Source> having = havingThis(document);
      return new Truth(document, blocks(document, having, scratch), having);
    }
    try {
      return new Truth(document, BlockList.map(list, document.manifest()), List.of());
    } catch (NoSuchFileException e) {
      listener.onWarning(new IOException(list + ": is not there, so " + coarsely(document)));
    } catch (FormatException e) {
      listener.onWarning(new IOException(e.getMessage() + "; so " + coarsely(document)));
    }
    return new Truth(document, null, List.of());
  }

  /** The block list of a version, from servers that have it. */
  BlockList blocks(ManifestDocument document, List<Source> having, Path scratch)
      throws IOException {
    return BlockLists.fetch(
        having, document, scratch, request.options().retryFor(), listener::onWarning);
  }

  private static byte[] bytes(Path manifest) throws IOException {
    try (InputStream in = Files.newInputStream(manifest)) {
      return in.readNBytes(Limits.MANIFEST_BYTES + 1);
    }
  }

  private static String coarsely(ManifestDocument document) {
    return document.manifest().isSingleFile()
        ? "whole shards are compared and not blocks"
        : "whole files are compared and not blocks";
  }

  private List<Source> havingThis(ManifestDocument document) throws IOException {
    VersionId version = document.manifest().version();
    Found found = finder().find(new VersionChoice.Exactly(version));
    if (found instanceof Found.WithManifest with && with.document().equals(document)) {
      return with.sources();
    }
    throw new VerificationException(
        "%s: the servers have another %s than this manifest says, so it cannot be repaired from them"
            .formatted(request.path(), version));
  }

  /** Asks the servers for the version that it should be. */
  Found find() throws IOException {
    VersionChoice choice = request.version();
    return finder().find(choice == null ? new VersionChoice.Exactly(guess()) : choice);
  }

  private VersionFinder finder() {
    return new VersionFinder(sources, request.options().retryFor(), listener::onWarning);
  }

  private VersionId guess() throws IOException {
    Path path = request.path().toAbsolutePath().normalize();
    Candidates candidates = Candidates.among(offers(), size(path), path.getFileName().toString());
    Optional<VersionId> guessed = candidates.only();
    if (guessed.isEmpty() && !candidates.offers().isEmpty() && Files.isRegularFile(path)) {
      guessed = candidates.with(WholeFile.read(path, listener).sha256());
    }
    return guessed.orElseThrow(() -> candidates.undecided(request.path()));
  }

  private List<Offer> offers() throws IOException {
    TreeMap<VersionId, Offer> offers = new TreeMap<>();
    for (Answer<List<Offer>> answer :
        Answer.usable(Answer.ofAll(sources, Source::versions), listener::onWarning)) {
      answer.get().forEach(offer -> offers.putIfAbsent(offer.live().version(), offer));
    }
    return List.copyOf(offers.values());
  }

  private static long size(Path path) throws IOException {
    if (Files.isRegularFile(path)) {
      return Files.size(path);
    }
    long size = 0;
    try (Stream<Path> files = Files.walk(path)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        size += Files.size(file);
      }
    }
    return size;
  }
}
