package dev.tiercast.client.verify;

import dev.tiercast.client.output.Coverage;
import dev.tiercast.client.output.FilePieces;
import dev.tiercast.client.output.Selection;
import dev.tiercast.client.output.Verification;
import dev.tiercast.common.manifest.BlockList;
import dev.tiercast.common.manifest.ManifestDocument;
import dev.tiercast.common.model.Manifest;
import dev.tiercast.common.store.Pieces;
import dev.tiercast.common.transfer.Source;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What something is compared with.
 *
 * @param blocks null where only a manifest is at hand
 * @param sources that have the version; empty where none was asked
 */
record Truth(ManifestDocument document, @Nullable BlockList blocks, List<Source> sources) {
  Manifest manifest() {
    return document.manifest();
  }

  /** The smallest parts whose digests are known. */
  Pieces pieces(Selection selection) {
    if (blocks != null) {
      return Pieces.blocks(document.grid(), blocks);
    }
    return manifest().isSingleFile() ? Pieces.shards(manifest()) : new FilePieces(selection);
  }

  /** The pieces that have no bytes of files that are not selected. */
  BitSet comparable(Selection selection) {
    if (blocks != null) {
      return Coverage.of(selection, document.grid()).blocks();
    }
    BitSet all = new BitSet();
    all.set(0, pieces(selection).count());
    return all;
  }

  /** What pieces are. */
  Verification verification() {
    if (blocks != null) {
      return Verification.BLOCKS;
    }
    return manifest().isSingleFile() ? Verification.SHARDS : Verification.FILES;
  }
}
