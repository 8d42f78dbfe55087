package dev.tiercast.relay;

import static dev.tiercast.relay.RelayLab.assertHolds;
import static dev.tiercast.relay.RelayLab.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tiercast.common.layout.DataDirectory;
import dev.tiercast.common.layout.Resource;
import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.store.FolderStore;
import dev.tiercast.common.testing.Gate;
import dev.tiercast.common.testing.TestVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What a relay does when its upstreams are silent, gone, wrong or at odds. */
class UpstreamFailureTest {
  private static final TestVersion V1 = TestVersion.ofBytes(new VersionId(1), 1, 10_000);
  private static final TestVersion V2 = TestVersion.ofBytes(new VersionId(2), 2, 20_000);
  private static final TestVersion LARGE =
      TestVersion.ofBytes(new VersionId(3), 3, 4 << 20).shardSize(1 << 20).blockSize(64 << 10);

  @RegisterExtension final RelayLab lab = new RelayLab();
  @TempDir Path folder;

  private Path data() {
    return folder.resolve("relay");
  }

  @Test
  void waitsForAnUpstreamThatAppearsLater() throws Exception {
    Upstream upstream = lab.upstream(V1);
    upstream.stop();
    RelayLab.Node relay = lab.relay(data(), upstream.address());
    eventually(() -> assertThat(relay.told().lines("problem")).hasSize(1));

    upstream.restart();

    lab.awaitList(relay, V1);
    assertThat(relay.told().lines("problem"))
        .containsExactly("http://" + upstream.address() + "/distribution.txt: connection refused");
    assertThat(relay.told().lines("recovery"))
        .containsExactly("http://" + upstream.address() + "/");
  }

  @Test
  void keepsWhatItHasWhileUpstreamIsSilent() throws Exception {
    Upstream upstream = lab.upstream(V1);
    RelayLab.Node relay = lab.relay(data(), upstream.address());
    lab.awaitList(relay, V1);
    relay.relay().close();
    upstream.stop();

    RelayLab.Node again = lab.relay(data(), upstream.address());
    eventually(() -> assertThat(again.told().lines("problem")).hasSize(1));
    lab.awaitList(again, V1);
    upstream.retire(V1);
    upstream.put(V2);
    upstream.restart();

    lab.awaitList(again, V2);
    eventually(() -> assertThat(again.told().lines("drop")).containsExactly("v1"));
  }

  @Test
  void keepsWhatASilentOneOfSeveralMayHave() throws Exception {
    Upstream one = lab.upstream(V1);
    Upstream other = lab.upstream(V1);
    RelayLab.Node first = lab.relay(data(), one.address());
    lab.awaitList(first, V1);
    first.relay().close();
    other.stop();
    one.retire(V1);
    one.put(V2);

    RelayLab.Node relay = lab.relay(data(), one.address(), other.address());

    lab.awaitList(relay, V1, V2);
    other.retire(V1);
    other.restart();
    lab.awaitList(relay, V2);
  }

  @Test
  void goesOnWithTheOtherWhenOneDiesInTheMiddle() throws Exception {
    Upstream dying = lab.upstream(LARGE);
    Upstream living = lab.upstream(LARGE);
    try (Gate toDying = Gate.before(dying.port(), 1 << 20);
        Gate toLiving = Gate.before(living.port(), 1 << 20)) {
      RelayLab.Node relay = lab.relay(data(), toDying.address(), toLiving.address());
      toDying.awaitHeld();
      toLiving.awaitHeld();
      assertThat(RelayLab.completeAt(relay)).isEmpty();

      toDying.close();
      toLiving.release();

      lab.awaitList(relay, LARGE);
      assertHolds(relay, LARGE);
      eventually(() -> assertThat(relay.told().lines("complete")).containsExactly("v3"));
      assertThat(relay.told().lines("problem"))
          .hasSizeBetween(1, 2)
          .allMatch(problem -> problem.startsWith("http://" + toDying.address()));
    }
  }

  @Test
  void goesOnWhenUpstreamComesBackOnTheSamePort() throws Exception {
    Upstream upstream = lab.upstream(V1);
    RelayLab.Node relay = lab.relay(data(), upstream.address());
    lab.awaitList(relay, V1);

    upstream.stop();
    eventually(() -> assertThat(relay.told().lines("problem")).hasSize(1));
    upstream.put(V2);
    upstream.restart();

    lab.awaitList(relay, V1, V2);
    eventually(() -> assertThat(relay.told().lines("recovery")).hasSize(1));
  }

  @Test
  void leavesAVersionThatIsRetiredWhileItIsFetched() throws Exception {
    Upstream upstream = lab.upstream(V1, LARGE);
    try (Gate gate = Gate.before(upstream.port(), 1 << 20)) {
      // The list comes directly, so that the relay learns of it while the shards are held.
      RelayLab.Node relay = lab.relay(data(), gate.address(), upstream.address());
      eventually(() -> assertThat(relay.told().lines("fetch")).isNotEmpty());
      upstream.retire(LARGE);
      gate.release();

      lab.awaitList(relay, V1);
      eventually(() -> assertThat(relay.directory().arrivals()).isEmptyDirectory());
      assertThat(relay.told().lines("drop")).contains("v3");
    }
  }

  @Test
  void neverListsAVersionWithACorruptBlock() throws Exception {
    Upstream corrupt = corrupt();
    RelayLab.Node relay = lab.relay(data(), corrupt.address());
    lab.awaitList(relay, V1);
    String problem = "http://" + corrupt.address() + "/: sent wrong bytes for block 3 of v2";
    eventually(() -> assertThat(relay.told().lines("problem")).contains(problem));

    corrupt.put(LARGE);

    lab.awaitList(relay, V1, LARGE);
    eventually(() -> assertThat(relay.told().lines("complete")).containsExactly("v1", "v3"));
    assertThat(relay.told().lines("problem"))
        .containsExactly(problem, "v2: no source with right bytes is left; " + problem);
    assertThat(relay.told().lines("fetch v2")).hasSize(1);
  }

  @Test
  void takesFromOthersWhatOneHasCorrupt() throws Exception {
    Upstream corrupt = corrupt();
    Upstream sound = lab.upstream(V1, V2);

    RelayLab.Node relay = lab.relay(data(), corrupt.address(), sound.address());

    lab.awaitList(relay, V1, V2);
    assertHolds(relay, V2);
  }

  /** Has v1, and v2 with a wrong byte on its disk. */
  private Upstream corrupt() throws IOException {
    DataDirectory directory = new DataDirectory(folder.resolve("corrupt"));
    Upstream upstream = lab.add(Upstream.over(FolderStore.open(directory)));
    upstream.put(V1);
    upstream.put(V2);
    Path shard = directory.file(new Resource.ShardOf(V2.version(), 0));
    byte[] bytes = Files.readAllBytes(shard);
    bytes[3 * 512 + 7] ^= 1;
    Files.write(shard, bytes);
    return upstream;
  }

  @Test
  void leavesAVersionAloneOfWhichTwoUpstreamsHaveDifferentManifests() throws Exception {
    Upstream one = lab.upstream(V1, V2);
    Upstream other = lab.upstream(V1, V2.flippedAt(5));

    RelayLab.Node relay = lab.relay(data(), one.address(), other.address());

    lab.awaitList(relay, V1);
    one.put(LARGE);
    lab.awaitList(relay, V1, LARGE);
    assertThat(relay.told().lines("problem"))
        .hasSize(1)
        .first()
        .satisfies(
            problem ->
                assertThat(problem)
                    .startsWith("v2: the servers ")
                    .contains(one.address(), other.address()));

    other.retire(V2);
    lab.awaitList(relay, V1, V2, LARGE);
    assertHolds(relay, V2);
  }

  @Test
  void keepsAndReportsAVersionOfWhichAnUpstreamListsAnotherContent() throws Exception {
    Upstream upstream = lab.upstream(V1);
    RelayLab.Node relay = lab.relay(data(), upstream.address());
    lab.awaitList(relay, V1);

    // Nobody is to see it without any v1: that would retire the one that is held.
    upstream.stop();
    upstream.retire(V1);
    upstream.put(V1.flippedAt(5));
    upstream.restart();
    eventually(
        () -> assertThat(relay.told().lines("problem")).anyMatch(line -> line.startsWith("v1: ")));
    upstream.put(V2);

    lab.awaitList(relay, V1, V2);
    assertHolds(relay, V1);
    assertThat(relay.told().lines("problem").stream().filter(line -> line.startsWith("v1: ")))
        .hasSize(1)
        .allMatch(line -> line.contains("http://" + upstream.address() + "/ lists another"));
  }
}
