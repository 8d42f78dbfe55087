package dev.tiercast.common.schedule;

/** How many hold or receive each block, in all and near. Not thread safe. */
final class Copies {
  private final short[] all;
  private final short[] near;

  /** Of which some copy is near. */
  private final BlockSet somewhereNear;

  Copies(int blocks) {
    all = new short[blocks];
    near = new short[blocks];
    somewhereNear = BlockSet.none(blocks);
  }

  /** One more has a block. */
  void add(int block, boolean isNear) {
    all[block]++;
    if (isNear && ++near[block] == 1) {
      somewhereNear.add(block);
    }
  }

  /** One has it no more. */
  void remove(int block, boolean isNear) {
    all[block]--;
    if (isNear && --near[block] == 0) {
      somewhereNear.remove(block);
    }
  }

  int of(int block) {
    return all[block];
  }

  /** What somebody near has; not to be changed. */
  BlockSet near() {
    return somewhereNear;
  }
}
