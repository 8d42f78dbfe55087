package dev.tiercast.relay;

import static dev.tiercast.relay.RelayLab.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.testing.Fault;
import dev.tiercast.common.testing.FaultyServer;
import dev.tiercast.common.testing.TestVersion;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** How soon a relay hears what is new. */
class NewsTest {
  private static final TestVersion V1 = TestVersion.ofBytes(new VersionId(1), 1, 10_000);
  private static final TestVersion V2 = TestVersion.ofBytes(new VersionId(2), 2, 20_000);

  @RegisterExtension final RelayLab lab = new RelayLab();
  @TempDir Path folder;

  @Test
  void isNotHeldUpByAnUpstreamThatDoesNotAnswer() throws Exception {
    FaultyServer silent = lab.add(FaultyServer.with(V1));
    Upstream upstream = lab.upstream(V1);
    RelayLab.Node relay = lab.relay(folder, silent.url(), upstream.address());
    lab.awaitList(relay, V1);
    silent.breaks(Fault.silence());
    int asked = silent.requests("distribution.txt").size();
    eventually(() -> assertThat(silent.requests("distribution.txt")).hasSizeGreaterThan(asked));

    upstream.put(V2);

    lab.awaitList(relay, V1, V2);
    assertThat(relay.told().lines("problem")).isEmpty();
  }

  /** Nobody asks again for an hour, so that only what is told can be known. */
  @Test
  void comesToTheThirdTierWithoutAnyPolling() throws Exception {
    Upstream upstream = lab.upstream(V1);
    RelayLab.Node first = waiting("1", upstream.address());
    RelayLab.Node second = waiting("2", first.address());
    RelayLab.Node third = waiting("3", second.address());
    lab.awaitList(third, V1);

    upstream.put(V2);
    lab.awaitList(third, V1, V2);

    upstream.retire(V1);
    lab.awaitList(third, V2);
  }

  private RelayLab.Node waiting(String name, String upstream) throws Exception {
    return lab.relay(
        RelayLab.options(folder.resolve(name), upstream).withPollInterval(Duration.ofHours(1)));
  }
}
