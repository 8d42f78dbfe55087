package dev.tiercast.client.output;

import dev.tiercast.common.model.BlockSpan;
import dev.tiercast.common.model.ByteRange;
import dev.tiercast.common.model.Digest;
import dev.tiercast.common.store.Pieces;

/** The files of a selection, numbered as there. */
public record FilePieces(Selection selection) implements Pieces {
  @Override
  public int count() {
    return selection.files().size();
  }

  @Override
  public ByteRange range(int piece) {
    return selection.files().get(piece).content();
  }

  @Override
  public Digest digest(int piece) {
    return selection.files().get(piece).entry().sha256();
  }

  @Override
  public BlockSpan covering(ByteRange content) {
    int first = firstEndingAfter(content.start());
    int end = first;
    while (end < count() && range(end).start() < content.end()) {
      end++;
    }
    return new BlockSpan(first, end);
  }

  private int firstEndingAfter(long offset) {
    int low = 0;
    int high = count();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (range(middle).end() <= offset) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
