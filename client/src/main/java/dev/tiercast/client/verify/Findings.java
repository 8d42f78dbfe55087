package dev.tiercast.client.verify;

import dev.tiercast.client.output.Selection;
import dev.tiercast.client.output.Target;
import dev.tiercast.common.model.BlockSpan;
import dev.tiercast.common.model.ByteRange;
import dev.tiercast.common.store.Pieces;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * What follows from comparing: pure. Pieces are compared first, then those files as a whole of
 * which a piece alone does not say whether they are right.
 */
final class Findings {
  private final Target target;
  private final Selection selection;
  private final Pieces pieces;
  private final List<FileState> states;
  private final BitSet right;

  /**
   * @param states of the files, numbered as in the selection
   * @param right the pieces that were compared and are right; one that also has bytes of files that
   *     are not selected cannot be compared
   */
  Findings(
      Target target, Selection selection, Pieces pieces, List<FileState> states, BitSet right) {
    this.target = target;
    this.selection = selection;
    this.pieces = pieces;
    this.states = states;
    this.right = right;
  }

  /** The files that are to be compared as a whole: they share a piece that is not proven. */
  BitSet questionable() {
    BitSet files = new BitSet();
    for (int i = 0; i < states.size(); i++) {
      if (states.get(i) instanceof FileState.There && sharesUnproven(i)) {
        files.set(i);
      }
    }
    return files;
  }

  private boolean sharesUnproven(int file) {
    ByteRange content = selection.files().get(file).content();
    BlockSpan span = pieces.covering(content);
    return !span.isEmpty()
        && (isSharedAndUnproven(span.first(), content)
            || isSharedAndUnproven(span.end() - 1, content));
  }

  private boolean isSharedAndUnproven(int piece, ByteRange content) {
    ByteRange range = pieces.range(piece);
    return !right.get(piece) && (range.start() < content.start() || range.end() > content.end());
  }

  /**
   * What is damaged, in content order.
   *
   * @param rightFiles of those that were questionable
   */
  List<Damage> damages(BitSet rightFiles) {
    List<Damage> damages = new ArrayList<>();
    for (int i = 0; i < states.size(); i++) {
      addDamages(i, rightFiles.get(i), damages);
    }
    return damages;
  }

  private void addDamages(int index, boolean isRight, List<Damage> damages) {
    Selection.Placed file = selection.files().get(index);
    ByteRange whole = new ByteRange(0, file.entry().size());
    FileState state = states.get(index);
    if (state instanceof FileState.Other) {
      add(file, Damage.Kind.NOT_A_FILE, whole, damages);
    } else if (state instanceof FileState.Missing) {
      add(file, Damage.Kind.MISSING, whole, damages);
    } else if (!file.entry().path().isDirectory()) {
      addDamages(file, ((FileState.There) state).size(), isRight, damages);
    }
  }

  private void addDamages(Selection.Placed file, long size, boolean isRight, List<Damage> damages) {
    long expected = file.entry().size();
    ByteRange there = new ByteRange(0, Math.min(size, expected));
    if (!isRight) {
      addWrong(file, there, damages);
    }
    if (size < expected) {
      add(file, Damage.Kind.MISSING, new ByteRange(size, expected), damages);
    }
    if (size > expected) {
      add(file, Damage.Kind.SURPLUS, new ByteRange(expected, size), damages);
    }
  }

  /** Neighbours become one. */
  private void addWrong(Selection.Placed file, ByteRange there, List<Damage> damages) {
    BlockSpan span = pieces.covering(file.content());
    long start = -1;
    for (int piece = span.first(); piece < span.end(); piece++) {
      boolean wrong = !right.get(piece);
      if (wrong && start < 0) {
        start = Math.max(0, pieces.range(piece).start() - file.content().start());
      }
      if (start >= 0 && (!wrong || piece == span.end() - 1)) {
        long end = wrong ? pieces.range(piece).end() : pieces.range(piece).start();
        ByteRange run = new ByteRange(start, Math.max(start, end - file.content().start()));
        ByteRange part = run.intersection(there);
        if (!part.isEmpty()) {
          add(file, Damage.Kind.WRONG, part, damages);
        }
        start = -1;
      }
    }
  }

  private void add(Selection.Placed file, Damage.Kind kind, ByteRange range, List<Damage> damages) {
    damages.add(new Damage(target.pathOf(file.entry()), kind, range));
  }

  /**
   * The pieces that are to be fetched to mend it, where pieces are blocks.
   *
   * @param rightFiles of those that were questionable
   */
  BitSet toFetch(BitSet rightFiles) {
    BitSet fetch = new BitSet();
    for (int i = 0; i < states.size(); i++) {
      if (!rightFiles.get(i)) {
        BlockSpan span = pieces.covering(selection.files().get(i).content());
        for (int piece = span.first(); piece < span.end(); piece++) {
          if (!right.get(piece)) {
            fetch.set(piece);
          }
        }
      }
    }
    return fetch;
  }

  /** The pieces that are known to be right. */
  BitSet right() {
    return (BitSet) right.clone();
  }

  /** By how many bytes files grow when they get the sizes of the version. */
  long growth() {
    long growth = 0;
    for (int i = 0; i < states.size(); i++) {
      long size = states.get(i) instanceof FileState.There there ? there.size() : 0;
      growth += Math.max(0, selection.files().get(i).entry().size() - size);
    }
    return growth;
  }
}
