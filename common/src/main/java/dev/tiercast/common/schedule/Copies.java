package dev.tiercast.common.schedule;

/** How many hold or receive each block, in all and near. Not thread safe. */
final class Copies {
  private final short[] copies;
  private final short[] nearCopies;

  /** Of which some copy is near. */
  private final BlockSet near;

  Copies(int blocks) {
    copies = new short[blocks];
    nearCopies = new short[blocks];
    near = BlockSet.none(blocks);
  }

  /** One more has a block. */
  void add(int block, boolean isNear) {
    copies[block]++;
    if (isNear && ++nearCopies[block] == 1) {
      near.add(block);
    }
  }

  /** One has it no more. */
  void remove(int block, boolean isNear) {
    copies[block]--;
    if (isNear && --nearCopies[block] == 0) {
      near.remove(block);
    }
  }

  int of(int block) {
    return copies[block];
  }

  /** What somebody near has; not to be changed. */
  BlockSet near() {
    return near;
  }
}
