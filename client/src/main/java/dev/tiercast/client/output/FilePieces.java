package dev.tiercast.client.output;

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
}
