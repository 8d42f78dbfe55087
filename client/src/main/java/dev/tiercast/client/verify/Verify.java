package dev.tiercast.client.verify;

import dev.tiercast.client.output.FilePieces;
import dev.tiercast.client.output.InPlace;
import dev.tiercast.client.output.Selection;
import dev.tiercast.client.output.Target;
import dev.tiercast.client.output.Verification;
import dev.tiercast.client.pull.Cancellation;
import dev.tiercast.common.manifest.BlockList;
import dev.tiercast.common.manifest.ManifestDocument;
import dev.tiercast.common.model.InvalidValueException;
import dev.tiercast.common.model.LiveVersion;
import dev.tiercast.common.model.Manifest;
import dev.tiercast.common.store.ContentFiles;
import dev.tiercast.common.store.Disk;
import dev.tiercast.common.store.Pieces;
import dev.tiercast.common.store.Proof;
import dev.tiercast.common.transfer.Found;
import dev.tiercast.common.transfer.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Compares a file or a directory with its version, and mends it if that is asked for. Runs once, in
 * one thread; {@link #cancel} may come from any.
 */
public final class Verify {
  private final List<Source> sources;
  private final VerifyRequest request;
  private final VerifyListener listener;
  private final Cancellation cancellation;

  public Verify(List<Source> sources, VerifyRequest request, VerifyListener listener) {
    this.sources = List.copyOf(sources);
    this.request = request;
    this.listener = listener;
    this.cancellation = new Cancellation(request.path().toString());
  }

  /**
   * Verifies.
   *
   * @return also where something is damaged
   * @throws dev.tiercast.common.model.NoSuchVersionException if no server has the version
   * @throws dev.tiercast.common.model.NoServerException if no server can be used
   * @throws InvalidValueException if nobody can tell which version it should be
   * @throws dev.tiercast.common.transfer.TransferCancelledException after {@link #cancel}
   */
  public Verified run() throws IOException {
    long begin = System.nanoTime();
    return cancellation.run(() -> verify(begin));
  }

  private Verified verify(long begin) throws IOException {
    if (!Files.exists(request.path(), LinkOption.NOFOLLOW_LINKS)) {
      throw new NoSuchFileException(request.path().toString());
    }
    if (Files.isSymbolicLink(request.path())) {
      throw new IOException(request.path() + ": is a symbolic link; name what it points to");
    }
    Path scratch = Files.createTempDirectory("tiercast");
    try {
      Path list = scratch.resolve("blocks.bin");
      if (request.manifest() != null) {
        return compare(truths().of(request.manifest(), list), begin);
      }
      Found found = truths().find();
      if (found instanceof Found.Plain plain) {
        return compare(plain.live(), begin);
      }
      ManifestDocument document = ((Found.WithManifest) found).document();
      BlockList blocks = truths().blocks(document, found.sources(), list);
      return compare(new Truth(document, blocks, found.sources()), begin);
    } finally {
      Disk.delete(scratch);
    }
  }

  private Truths truths() {
    return new Truths(request, sources, listener);
  }

  private Verified compare(Truth truth, long begin) throws IOException {
    Manifest manifest = truth.manifest();
    Target target = target(manifest);
    Selection selection = Selection.wanted(manifest, request.includes());
    listener.onStart(manifest.version(), manifest.name());
    List<FileState> states = Inspection.of(target, selection);
    ContentFiles files = Inspection.files(target, selection, states);
    Findings findings =
        new Findings(
            target, selection, truth.pieces(selection), states, right(truth, selection, files));
    BitSet rightFiles =
        new Proof(files, new FilePieces(selection), Proof.Listener.NONE)
            .right(findings.questionable());
    List<Damage> damages = findings.damages(rightFiles);
    boolean repairing = request.repair() && !damages.isEmpty();
    long fetched = 0;
    if (repairing) {
      fetched =
          new Repair(truth, target, selection, request.options(), listener, cancellation)
              .run(findings, rightFiles, damages);
    } else if (InPlace.isUnfinished(target)) {
      settleUnfinished(target, selection);
    }
    return new Verified(
        manifest.version(),
        request.path(),
        selection.size(),
        truth.verification(),
        damages,
        repairing,
        fetched,
        Duration.ofNanos(System.nanoTime() - begin));
  }

  private BitSet right(Truth truth, Selection selection, ContentFiles files) throws IOException {
    Pieces pieces = truth.pieces(selection);
    return new Proof(files, pieces, told(pieces, selection.size()))
        .right(truth.comparable(selection));
  }

  /** An earlier repair was stopped, and there is nothing to be repaired now, or nobody asked. */
  private void settleUnfinished(Target target, Selection selection) throws IOException {
    if (request.repair()) {
      try (InPlace place = InPlace.open(target, selection)) {
        cancellation.protect();
        place.finish();
      }
    } else {
      listener.onWarning(
          new IOException(
              request.path() + ": a repair was begun and has not come to its end; run it again"));
    }
  }

  private Target target(Manifest manifest) throws IOException {
    boolean isDirectory = Files.isDirectory(request.path());
    if (manifest.isSingleFile() && isDirectory) {
      throw new IOException(
          "%s: is a directory, but %s is one file, %s"
              .formatted(request.path(), manifest.version(), manifest.name()));
    }
    if (!manifest.isSingleFile() && !isDirectory) {
      throw new IOException(
          "%s: is not a directory, but %s is one".formatted(request.path(), manifest.version()));
    }
    return isDirectory
        ? new Target.Tree(request.path(), false)
        : new Target.OneFile(request.path());
  }

  private Proof.Listener told(Pieces pieces, long total) {
    AtomicLong done = new AtomicLong();
    return (piece, right) ->
        listener.onCheck(Math.min(done.addAndGet(pieces.range(piece).length()), total), total);
  }

  /** Of a version without manifest only the digest of all of it is known. */
  private Verified compare(LiveVersion live, long begin) throws IOException {
    if (request.repair()) {
      throw new IOException(
          "%s: %s has no manifest, so nobody knows what to repair; pull it again"
              .formatted(request.path(), live.version()));
    }
    if (!Files.isRegularFile(request.path())) {
      throw new IOException(request.path() + ": is not a file, but " + live.version() + " is one");
    }
    listener.onStart(live.version(), request.path().toString());
    WholeFile whole = WholeFile.read(request.path(), listener);
    return new Verified(
        live.version(),
        request.path(),
        whole.size(),
        Verification.CONTENT,
        whole.sha256().equals(live.sha256()) ? List.of() : List.of(whole.wrong(request.path())),
        false,
        0,
        Duration.ofNanos(System.nanoTime() - begin));
  }

  /** Stops soon; what has been repaired stays so. */
  public void cancel() {
    cancellation.cancel();
  }
}
