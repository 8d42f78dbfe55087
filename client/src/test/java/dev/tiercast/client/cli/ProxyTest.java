package dev.tiercast.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.testing.FaultyServer;
import dev.tiercast.common.testing.ForwardProxy;
import dev.tiercast.common.testing.TestVersion;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands behind a proxy. */
@Timeout(60)
final class ProxyTest {
  private static final TestVersion FILE = TestVersion.ofBytes(new VersionId(1), 1, 10_000);

  @TempDir Path folder;

  private final FaultyServer server = FaultyServer.with(FILE);
  private final ForwardProxy proxy = ForwardProxy.start();

  @AfterEach
  void stop() throws IOException {
    server.close();
    proxy.close();
  }

  private Run pull(Map<String, String> environment) {
    return Run.with(
        environment,
        "pull",
        "v1",
        "--servers",
        server.url(),
        "--retry-for",
        "1s",
        "--output-file",
        folder.resolve("out.bin"));
  }

  @Test
  void pullsThroughTheProxyOfTheEnvironment() {
    assertThat(pull(Map.of("http_proxy", "http://" + proxy.address())).code()).isZero();

    assertThat(folder.resolve("out.bin")).hasBinaryContent(FILE.content());
    assertThat(proxy.asked()).hasSameSizeAs(server.requests());
  }

  @Test
  void listsThroughTheProxyOfTheEnvironment() {
    Map<String, String> environment = Map.of("http_proxy", proxy.address());

    assertThat(Run.with(environment, "list", "--servers", server.url()).code()).isZero();
    assertThat(proxy.asked()).isNotEmpty();
  }

  @Test
  void asksDirectlyWhereNoProxySaysSo() {
    Map<String, String> environment =
        Map.of("http_proxy", proxy.address(), "no_proxy", "127.0.0.1");

    assertThat(pull(environment).code()).isZero();
    assertThat(proxy.asked()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"http_proxy", "https_proxy", "ALL_PROXY"})
  void refusesAProxyThatIsNone(String variable) {
    Run run = pull(Map.of(variable, "http://me:s3cret@"));

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).startsWith("tiercast pull: " + variable + ": ");
    assertThat(run.err()).doesNotContain("s3cret");
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void namesAProxyThatIsDownAndNotItsSecret() throws Exception {
    proxy.close();

    Run run = pull(Map.of("http_proxy", "http://me:s3cret@" + proxy.address()));

    assertThat(run.code()).isEqualTo(5);
    assertThat(run.error())
        .endsWith("connection refused (through the proxy http://" + proxy.address() + ")");
    assertThat(run.err()).doesNotContain("s3cret");
  }
}
