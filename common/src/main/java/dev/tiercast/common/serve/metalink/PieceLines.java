package dev.tiercast.common.serve.metalink;

import dev.tiercast.common.model.BlockSpan;
import dev.tiercast.common.model.Digest;
import dev.tiercast.common.store.StoredBytes;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * The digests of blocks as lines of a Metalink, made from {@code blocks.bin} as they are read. All
 * lines have one length, so they can be read from any place on.
 */
final class PieceLines implements StoredBytes {
  private static final String START = "<hash>";
  private static final String END = "</hash>\n";
  private static final int LINE = START.length() + 2 * Digest.BYTES + END.length();

  /** Bounds what is made at once. */
  private static final int MOST_LINES = 1000;

  private final StoredBytes digests;
  private final BlockSpan blocks;

  /**
   * @param digests of all blocks of the version; closed with this
   * @param blocks those that are to have a line
   */
  PieceLines(StoredBytes digests, BlockSpan blocks) {
    this.digests = digests;
    this.blocks = blocks;
  }

  /** Bytes of the lines of so many blocks. */
  static long sizeOf(BlockSpan blocks) {
    return (long) blocks.count() * LINE;
  }

  @Override
  public long size() {
    return sizeOf(blocks);
  }

  @Override
  public int read(ByteBuffer into, long position) throws IOException {
    long length = Math.min(into.remaining(), size() - position);
    if (length <= 0) {
      return position >= size() ? -1 : 0;
    }
    int first = (int) (position / LINE);
    int end = (int) ((position + length - 1) / LINE) + 1;
    byte[] lines = lines(first, Math.min(end, first + MOST_LINES));
    int skipped = (int) (position % LINE);
    int given = (int) Math.min(length, lines.length - skipped);
    into.put(lines, skipped, given);
    return given;
  }

  private byte[] lines(int first, int end) throws IOException {
    ByteBuffer raw = ByteBuffer.allocate((end - first) * Digest.BYTES);
    long start = (long) (blocks.first() + first) * Digest.BYTES;
    while (raw.hasRemaining()) {
      if (digests.read(raw, start + raw.position()) < 0) {
        throw new EOFException("blocks.bin ends at byte " + (start + raw.position()));
      }
    }
    StringBuilder lines = new StringBuilder((end - first) * LINE);
    for (int at = 0; at < raw.capacity(); at += Digest.BYTES) {
      lines.append(START);
      HexFormat.of().formatHex(lines, raw.array(), at, at + Digest.BYTES);
      lines.append(END);
    }
    return lines.toString().getBytes(StandardCharsets.US_ASCII);
  }

  @Override
  public void close() throws IOException {
    digests.close();
  }
}
