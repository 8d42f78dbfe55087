package dev.tiercast.relay;

import static dev.tiercast.relay.RelayLab.assertHolds;
import static dev.tiercast.relay.RelayLab.eventually;
import static dev.tiercast.relay.RelayLab.patiently;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.testing.Gate;
import dev.tiercast.common.testing.TestVersion;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A relay that stops in the middle, and goes on. */
class ResumingTest {
  private static final int MIB = 1 << 20;
  private static final int BLOCK = 256 << 10;
  private static final TestVersion V1 = TestVersion.ofBytes(new VersionId(1), 1, 10_000);
  private static final TestVersion LARGE =
      TestVersion.ofBytes(new VersionId(2), 2, 32 * MIB).shardSize(4 * MIB).blockSize(BLOCK);

  /** Blocks that are complete when 24 MiB have come: each of 16 connections may be in one. */
  private static final int COMPLETE = 76;

  @RegisterExtension final RelayLab lab = new RelayLab();
  @TempDir Path folder;

  @Test
  void goesOnFromTheBlocksItHas() throws Exception {
    Upstream upstream = lab.upstream(LARGE);
    long had;
    try (Gate gate = Gate.before(upstream.port(), 24 * MIB)) {
      RelayLab.Node relay = lab.relay(folder, gate.address());
      gate.awaitHeld();
      patiently().until(() -> relay.blocksOf(LARGE) >= COMPLETE);
      relay.relay().close();
      had = relay.blocksOf(LARGE);
      assertThat(relay.told().lines("aside")).containsExactly("v2");
      assertThat(relay.told().lines("problem")).isEmpty();
    }

    try (Gate counting = Gate.open(upstream.port())) {
      RelayLab.Node again = lab.relay(folder, counting.address());

      lab.awaitList(again, LARGE);
      assertHolds(again, LARGE);
      long missing = 32 * MIB - had * BLOCK;
      assertThat(again.told().lines("fetch"))
          .containsExactly("v2 data.bin, %d missing".formatted(missing));
      // What is on its way when a connection is left is lost.
      assertThat(counting.passed()).isBetween(missing, missing + 6 * MIB);
    }
  }

  @Test
  void setsAnOldVersionAsideForANewOneAndGoesOnWithItLater() throws Exception {
    TestVersion newest = V1.version(new VersionId(3));
    Upstream slow = lab.upstream(LARGE);
    Upstream quick = lab.upstream(newest);
    try (Gate gate = Gate.before(slow.port(), 24 * MIB)) {
      RelayLab.Node relay = lab.relay(folder, gate.address(), quick.address());
      lab.awaitList(relay, newest);
      gate.awaitHeld();
      patiently().until(() -> relay.blocksOf(LARGE) >= COMPLETE);
      TestVersion newer = V1.version(new VersionId(4));
      quick.put(newer);
      gate.release();

      lab.awaitList(relay, LARGE, newest, newer);
      assertHolds(relay, LARGE);
    }
  }

  /** Held while it asks what there is, and while it fetches. */
  @ParameterizedTest
  @ValueSource(longs = {0, 1 << 20})
  @Timeout(value = 12, unit = TimeUnit.SECONDS)
  void closesPromptlyWhateverItWaitsFor(long passing) throws Exception {
    Upstream upstream = lab.upstream(LARGE);
    try (Gate gate = Gate.before(upstream.port(), passing)) {
      RelayLab.Node relay = lab.relay(folder, gate.address());
      gate.awaitHeld();

      relay.relay().close();

      assertThat(relay.told().lines("problem")).isEmpty();
    }
  }

  @Test
  void closesTwice() throws Exception {
    RelayLab.Node relay = lab.relay(folder, lab.upstream(V1).address());
    lab.awaitList(relay, V1);

    relay.relay().close();
    relay.relay().close();

    eventually(() -> assertThat(relay.told().lines("complete")).containsExactly("v1"));
  }
}
