package dev.tiercast.relay;

import static dev.tiercast.relay.RelayLab.assertHolds;
import static dev.tiercast.relay.RelayLab.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.store.Arrival;
import dev.tiercast.common.store.MemoryStore;
import dev.tiercast.common.testing.TestVersion;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Relays behind each other, where what comes is passed on while the rest is not there yet. */
@Timeout(120)
class ChainTest {
  private static final int BLOCKS = 24;

  /** Two shards, so that one block is much less than one. */
  private static final TestVersion VERSION =
      TestVersion.ofBytes(new VersionId(1), 1, BLOCKS << 10).shardSize(BLOCKS << 9).blockSize(1024);

  @RegisterExtension final RelayLab lab = new RelayLab();
  @TempDir Path folder;

  private List<RelayLab.Node> chain(int length, String upstream) throws IOException {
    List<RelayLab.Node> chain = new ArrayList<>();
    String above = upstream;
    for (int i = 0; i < length; i++) {
      RelayLab.Node next = lab.relay(folder.resolve("r" + i), above);
      chain.add(next);
      above = next.address();
    }
    return chain;
  }

  /**
   * Each block comes to the end of eight relays before the next one is there at all: so the last
   * relay is behind the first by what is between them, which is a block for each.
   */
  @Test
  void passesOnEachBlockBeforeTheNextIsThere() throws Exception {
    MemoryStore store = new MemoryStore();
    Upstream upstream = lab.add(Upstream.relay(store));
    List<RelayLab.Node> chain = chain(8, upstream.address());
    RelayLab.Node last = chain.get(7);
    try (Arrival arrival = store.receive(VERSION.document(), VERSION.blockList())) {
      for (int block = 0; block < BLOCKS; block++) {
        arrival.write(block, VERSION.block(block));
        int held = block + 1;
        eventually(() -> assertThat(lab.heldAt(last, VERSION)).isEqualTo(held));
      }
      for (RelayLab.Node each : chain) {
        eventually(() -> assertThat(RelayLab.completeAt(each)).hasSize(1));
      }
    }
    for (RelayLab.Node each : chain) {
      assertHolds(each, VERSION);
      assertThat(each.told().lines("problem")).isEmpty();
    }
  }

  @Test
  void listsWhatArrivesAndIsReadyMeanwhile() throws Exception {
    MemoryStore store = new MemoryStore();
    Upstream upstream = lab.add(Upstream.relay(store));
    RelayLab.Node relay = chain(1, upstream.address()).get(0);
    try (Arrival arrival = store.receive(VERSION.document(), VERSION.blockList())) {
      arrival.write(3, VERSION.block(3));
      eventually(() -> assertThat(lab.heldAt(relay, VERSION)).isEqualTo(1));

      assertThat(lab.listOf(relay)).containsExactly(VERSION.version());
      assertThat(RelayLab.completeAt(relay)).isEmpty();
    }
  }

  @Test
  void tellsWhatItHadWhenItIsStartedAgainInTheMiddle() throws Exception {
    MemoryStore store = new MemoryStore();
    Upstream upstream = lab.add(Upstream.relay(store));
    RelayLab.Node relay = chain(1, upstream.address()).get(0);
    try (Arrival arrival = store.receive(VERSION.document(), VERSION.blockList())) {
      for (int block = 0; block < 10; block++) {
        arrival.write(block, VERSION.block(block));
      }
      eventually(() -> assertThat(lab.heldAt(relay, VERSION)).isEqualTo(10));
      relay.relay().close();
      upstream.stop();

      RelayLab.Node again = lab.relay(folder.resolve("r0"), upstream.address());

      assertThat(lab.heldAt(again, VERSION)).isEqualTo(10);
      assertThat(lab.listOf(again)).containsExactly(VERSION.version());
      upstream.restart();
      for (int block = 10; block < BLOCKS; block++) {
        arrival.write(block, VERSION.block(block));
      }
      eventually(() -> assertThat(RelayLab.completeAt(again)).hasSize(1));
      assertHolds(again, VERSION);
      assertThat(again.told().lines("fetch"))
          .containsExactly("v1 data.bin, %d missing".formatted((BLOCKS - 10) << 10));
    }
  }
}
