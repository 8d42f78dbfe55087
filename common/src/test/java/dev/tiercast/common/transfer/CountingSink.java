package dev.tiercast.common.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tiercast.common.store.BlockSink;
import dev.tiercast.common.testing.TestVersion;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** Takes blocks and remembers them; fails on wrong ones, and when it is told to. */
final class CountingSink implements BlockSink {
  private final TestVersion version;
  private final List<Integer> blocks = new ArrayList<>();
  private final List<Integer> wrong = new ArrayList<>();
  private int capacity = Integer.MAX_VALUE;

  CountingSink(TestVersion version) {
    this.version = version;
  }

  /** Fails when it has taken so many blocks. */
  CountingSink fullAfter(int count) {
    capacity = count;
    return this;
  }

  @Override
  public synchronized void write(int block, ByteBuffer bytes) throws IOException {
    if (blocks.size() == capacity) {
      throw new IOException("out.bin: no space left on device");
    }
    blocks.add(block);
    if (!bytes.equals(version.block(block))) {
      wrong.add(block);
    }
    bytes.position(bytes.limit());
  }

  /** Which blocks came. */
  synchronized BitSet blocks() {
    BitSet all = new BitSet();
    blocks.forEach(all::set);
    return all;
  }

  synchronized int count() {
    return blocks.size();
  }

  /** That these blocks came, each once, and no wrong byte. */
  synchronized void assertHas(BitSet expected) {
    assertThat(wrong).isEmpty();
    assertThat(blocks).containsExactlyInAnyOrderElementsOf(expected.stream().boxed().toList());
  }

  /** That no block came twice, and no wrong byte. */
  synchronized void assertSound() {
    assertThat(wrong).isEmpty();
    assertThat(blocks).doesNotHaveDuplicates();
  }
}
