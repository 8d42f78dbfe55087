package dev.tiercast.relay;

import static dev.tiercast.relay.RelayLab.assertHolds;
import static dev.tiercast.relay.RelayLab.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.store.Disk;
import dev.tiercast.common.testing.Gate;
import dev.tiercast.common.testing.TestVersion;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What a relay does when its own disk fails for a while. */
class LocalFailureTest {
  private static final TestVersion V1 = TestVersion.ofBytes(new VersionId(1), 1, 10_000);
  private static final TestVersion LARGE =
      TestVersion.ofBytes(new VersionId(2), 2, 4 << 20).shardSize(1 << 20).blockSize(64 << 10);

  @RegisterExtension final RelayLab lab = new RelayLab();
  @TempDir Path folder;

  @Test
  void completesWhatCouldNotBeListedAtFirst() throws Exception {
    Upstream upstream = lab.upstream(LARGE);
    try (Gate gate = Gate.before(upstream.port(), 1 << 20)) {
      RelayLab.Node relay = lab.relay(folder, gate.address());
      gate.awaitHeld();
      Path inTheWay = relay.directory().scratch().resolve("distribution");
      Files.createDirectories(inTheWay.resolve("full"));
      gate.release();
      eventually(() -> assertThat(relay.told().lines("problem")).isNotEmpty());
      assertThat(relay.told().lines("complete")).isEmpty();

      Disk.delete(inTheWay);

      lab.awaitList(relay, LARGE);
      assertHolds(relay, LARGE);
    }
  }

  @Test
  void completesWhatCouldNotBeWrittenAtFirst() throws Exception {
    Upstream upstream = lab.upstream(LARGE);
    try (Gate gate = Gate.before(upstream.port(), 1 << 20)) {
      RelayLab.Node relay = lab.relay(folder, gate.address());
      gate.awaitHeld();
      Path shard = relay.directory().arrival(LARGE.version()).shard(3);
      Files.delete(shard);
      Files.createDirectories(shard.resolve("full"));
      gate.release();
      eventually(() -> assertThat(relay.told().lines("problem")).isNotEmpty());

      Disk.delete(shard);

      lab.awaitList(relay, LARGE);
      assertHolds(relay, LARGE);
    }
  }

  @Test
  void startsAlthoughItCannotGoOnWithAVersion() throws Exception {
    Upstream upstream = lab.upstream(V1, LARGE);
    RelayLab.Node first;
    try (Gate gate = Gate.before(upstream.port(), 1 << 20)) {
      first = lab.relay(folder, gate.address());
      gate.awaitHeld();
      eventually(() -> assertThat(first.blocksOf(LARGE)).isPositive());
      first.relay().close();
    }
    Path journal = first.directory().arrival(LARGE.version()).journal();
    Files.delete(journal);
    Files.createDirectory(journal);

    RelayLab.Node relay = lab.relay(folder, upstream.address());

    lab.awaitList(relay, V1);
    assertThat(relay.told().lines("problem")).isNotEmpty();
    Files.delete(journal);
    lab.awaitList(relay, V1, LARGE);
    assertHolds(relay, LARGE);
  }
}
