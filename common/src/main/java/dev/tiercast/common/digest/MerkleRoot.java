package dev.tiercast.common.digest;

import dev.tiercast.common.model.Digest;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/**
 * The Merkle root over the digests of all blocks, in content order.
 *
 * <p>A leaf is SHA-256(0x00 ‖ block digest), a node SHA-256(0x01 ‖ left ‖ right); an odd node moves
 * up unchanged. This is the tree shape of RFC 6962, section 2.1, over block digests as its entries.
 * Without blocks the root is the SHA-256 of the empty string. Keeps one digest for each level of
 * the tree. Not thread safe.
 */
public final class MerkleRoot {
  private record Subtree(Digest root, long leaves) {}

  private final Sha256 sha256 = new Sha256();

  /** Complete subtrees from the left; sizes are falling powers of two. */
  private final Deque<Subtree> subtrees = new ArrayDeque<>();

  /** Appends the next block's digest. */
  public void add(Digest block) {
    Subtree last = new Subtree(sha256.update((byte) 0).update(block).finish(), 1);
    while (!subtrees.isEmpty() && subtrees.getLast().leaves() == last.leaves()) {
      Subtree left = subtrees.removeLast();
      last = new Subtree(node(left.root(), last.root()), 2 * last.leaves());
    }
    subtrees.addLast(last);
  }

  /** The root over all digests added so far. */
  public Digest root() {
    if (subtrees.isEmpty()) {
      return Digest.OF_NOTHING;
    }
    Iterator<Subtree> fromRight = subtrees.descendingIterator();
    Digest root = fromRight.next().root();
    while (fromRight.hasNext()) {
      root = node(fromRight.next().root(), root);
    }
    return root;
  }

  private Digest node(Digest left, Digest right) {
    return sha256.update((byte) 1).update(left).update(right).finish();
  }
}
