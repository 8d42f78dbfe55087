package dev.tiercast.common.serve.metalink;

import dev.tiercast.common.digest.Sha256;
import dev.tiercast.common.layout.Resource;
import dev.tiercast.common.manifest.ManifestDocument;
import dev.tiercast.common.model.BlockSpan;
import dev.tiercast.common.model.ByteRange;
import dev.tiercast.common.model.Digest;
import dev.tiercast.common.model.FileTable;
import dev.tiercast.common.model.Manifest;
import dev.tiercast.common.serve.body.Content;
import dev.tiercast.common.serve.body.Segment;
import dev.tiercast.common.serve.body.StoredFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * The Metalink of one file, RFC 5854: what it is called, its size and digests, and the servers that
 * have it. The digests of its pieces stand in the middle and are read when they are sent.
 */
public final class Metalink implements Content {
  private final ByteBuffer head;
  private final StoredFile pieces;
  private final ByteBuffer tail;
  private final Digest tag;

  private Metalink(byte[] head, StoredFile pieces, byte[] tail, Digest blocks) {
    this.head = ByteBuffer.wrap(head).asReadOnlyBuffer();
    this.pieces = pieces;
    this.tail = ByteBuffer.wrap(tail).asReadOnlyBuffer();
    this.tag = tagOf(head, blocks, tail);
  }

  private static Digest tagOf(byte[] head, Digest blocks, byte[] tail) {
    return new Sha256()
        .update(head, 0, head.length)
        .update(ByteBuffer.wrap(blocks.bytes()))
        .update(tail, 0, tail.length)
        .finish();
  }

  /**
   * Writes the Metalink of a file.
   *
   * @param version the version that has the file
   * @param file of the version
   * @param mirrors the servers to name
   * @param blocks opens {@code blocks.bin}
   */
  public static Metalink of(
      ManifestDocument version, FileTable.Placed file, Mirrors mirrors, StoredFile.Opener blocks) {
    Manifest manifest = version.manifest();
    BlockSpan span = PieceSpan.of(version.grid(), file.content()).orElse(new BlockSpan(0, 0));
    Resource at = new Resource.MetalinkOf(manifest.version(), file.entry().path());
    StoredFile pieces =
        new StoredFile(
            at.path(), PieceLines.sizeOf(span), null, () -> new PieceLines(blocks.open(), span));
    MetalinkText text = new MetalinkText(manifest, file.entry(), mirrors, !span.isEmpty());
    return new Metalink(
        text.head().getBytes(StandardCharsets.UTF_8),
        pieces,
        text.tail().getBytes(StandardCharsets.UTF_8),
        manifest.merkleRoot());
  }

  /** Bytes of all of it. */
  public long length() {
    return head.limit() + pieces.size() + tail.limit();
  }

  /** Changes whenever a byte of it does. */
  public Digest tag() {
    return tag;
  }

  @Override
  public Iterator<Segment> segments(ByteRange range) {
    List<Segment> segments = new ArrayList<>(3);
    long middle = head.limit();
    long end = middle + pieces.size();
    addHeld(segments, head, 0, range);
    ByteRange lines = range.intersection(new ByteRange(middle, end));
    if (!lines.isEmpty()) {
      segments.add(new Segment.Stored(pieces, lines.minus(middle)));
    }
    addHeld(segments, tail, end, range);
    return segments.iterator();
  }

  private static void addHeld(
      List<Segment> segments, ByteBuffer bytes, long start, ByteRange range) {
    ByteRange part = range.intersection(ByteRange.ofLength(start, bytes.limit()));
    if (!part.isEmpty()) {
      segments.add(
          new Segment.Held(bytes.slice((int) (part.start() - start), (int) part.length())));
    }
  }
}
