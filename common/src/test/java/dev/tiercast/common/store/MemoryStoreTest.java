package dev.tiercast.common.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import org.junit.jupiter.api.Test;

class MemoryStoreTest extends ShardStoreContract {
  @Override
  protected ShardStore emptyStore() {
    return new MemoryStore();
  }

  @Test
  void refusesABlockOfAnotherLength() throws Exception {
    try (Arrival arrival = store.receive(SAMPLE.document(), SAMPLE.blockList())) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> arrival.write(3, ByteBuffer.allocate(511)))
          .withMessage("block 3 has 512 bytes and not 511");
      assertThat(arrival.missing().get(3)).isTrue();
    }
  }

  @Test
  void refusesBlocksAfterClosing() throws Exception {
    Arrival arrival = store.receive(SAMPLE.document(), SAMPLE.blockList());
    arrival.close();

    assertThatThrownBy(() -> arrival.write(0, SAMPLE.block(0)))
        .isInstanceOf(ClosedChannelException.class);
    assertThatThrownBy(arrival::commit).isInstanceOf(ClosedChannelException.class);
  }

  @Test
  void refusesToReadWhatIsClosed() throws Exception {
    StoredBytes shard = SAMPLE.publishIn(store).openShard(0);
    shard.close();

    assertThatThrownBy(() -> shard.read(ByteBuffer.allocate(1), 0))
        .isInstanceOf(ClosedChannelException.class);
  }

  @Test
  void refusesToSealWhatIsNotWrittenWhole() throws Exception {
    try (Draft draft = store.draft();
        Draft.ShardWriter writer = draft.createShard(0)) {
      writer.write(ByteBuffer.wrap(SAMPLE.shard(0)));
      assertThatIllegalStateException()
          .isThrownBy(
              () -> draft.seal(SAMPLE.blockList().bytes(), n -> SAMPLE.version(n).document()))
          .withMessage("shard 0 of v1 was not written whole");
    }
    assertThat(store.versions()).isEmpty();
  }

  @Test
  void refusesAShardThatExists() throws Exception {
    try (Draft draft = store.draft();
        Draft.ShardWriter writer = draft.createShard(0)) {
      assertThatIllegalStateException().isThrownBy(() -> draft.createShard(0));
      writer.write(ByteBuffer.allocate(1));
    }
  }
}
