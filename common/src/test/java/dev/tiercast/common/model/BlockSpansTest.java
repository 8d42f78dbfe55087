package dev.tiercast.common.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BlockSpansTest {
  @Test
  void isTheRunsOfASetAndBack() {
    BitSet blocks = new BitSet();
    blocks.set(0, 3);
    blocks.set(7);
    blocks.set(9, 12);

    BlockSpans spans = BlockSpans.of(blocks);

    assertThat(spans.spans())
        .containsExactly(new BlockSpan(0, 3), new BlockSpan(7, 8), new BlockSpan(9, 12));
    assertThat(spans.toBitSet()).isEqualTo(blocks);
    assertThat(spans.count()).isEqualTo(7);
    assertThat(spans.end()).isEqualTo(12);
  }

  @Test
  void leavesOutWhatIsBeforeABlockOrTooMuch() {
    BitSet blocks = new BitSet();
    blocks.set(0, 3);
    blocks.set(7);
    blocks.set(9, 12);

    assertThat(BlockSpans.of(blocks, 1, 2).spans())
        .containsExactly(new BlockSpan(1, 3), new BlockSpan(7, 8));
  }

  @Test
  void refusesRunsThatTouchOrAreEmptyOrGoBack() {
    for (List<BlockSpan> wrong :
        List.of(
            List.of(new BlockSpan(0, 2), new BlockSpan(2, 3)),
            List.of(new BlockSpan(4, 4)),
            List.of(new BlockSpan(4, 5), new BlockSpan(0, 1)))) {
      assertThatExceptionOfType(InvalidValueException.class)
          .isThrownBy(() -> new BlockSpans(wrong))
          .withMessageContaining("blocks");
    }
  }

  @Test
  void aNodeIsKnownBy32Digits() {
    NodeId id = NodeId.random(new Random(7));

    assertThat(new NodeId(id.text())).isEqualTo(id);
    assertThat(NodeId.random(new Random(8))).isNotEqualTo(id);
    assertThatExceptionOfType(InvalidValueException.class).isThrownBy(() -> new NodeId("7"));
  }
}
