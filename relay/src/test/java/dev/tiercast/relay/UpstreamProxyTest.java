package dev.tiercast.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.testing.ForwardProxy;
import dev.tiercast.common.testing.TestVersion;
import dev.tiercast.common.transfer.Proxies;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A relay that reaches its upstream through a proxy only. */
class UpstreamProxyTest {
  private static final TestVersion V1 = TestVersion.ofBytes(new VersionId(1), 1, 10_000);

  @RegisterExtension final RelayLab lab = new RelayLab();
  @TempDir Path folder;

  @Test
  void mirrorsThroughTheProxy() throws Exception {
    Upstream upstream = lab.upstream(V1);
    ForwardProxy proxy = lab.add(ForwardProxy.start());
    Proxies proxies = Proxies.of(Map.of("http_proxy", proxy.address()));

    RelayLab.Node relay =
        lab.relay(RelayLab.options(folder, upstream.address()).withProxies(proxies));

    lab.awaitList(relay, V1);
    assertThat(proxy.asked())
        .anySatisfy(asked -> assertThat(asked.line()).contains("/v1/shard_001.bin"));
  }
}
