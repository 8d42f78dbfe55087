package dev.tiercast.common.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tiercast.common.layout.ServerAddress;
import dev.tiercast.common.model.InvalidValueException;
import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.testing.FaultyServer;
import dev.tiercast.common.testing.ForwardProxy;
import dev.tiercast.common.testing.TestVersion;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which proxy a server is asked through, and that it is. */
@Timeout(60)
final class ProxiesTest {
  private static final TestVersion VERSION = TestVersion.ofBytes(new VersionId(1), 1, 5000);
  private static final String BASIC = "Basic bWU6czogM2NyZXQr"; // me:s: 3cret+

  private final FaultyServer server = FaultyServer.with(VERSION);

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  private static Optional<String> proxyOf(String server, String... variables) {
    return Proxies.of(environment(variables))
        .forServer(URI.create(server))
        .map(ProxyAddress::toString);
  }

  private static Map<String, String> environment(String... variables) {
    Map<String, String> environment = new HashMap<>();
    for (int i = 0; i < variables.length; i += 2) {
      environment.put(variables[i], variables[i + 1]);
    }
    return environment;
  }

  @Test
  void choosesByTheSchemeOfTheServer() {
    String[] variables = {"http_proxy", "http://one:3128/", "https_proxy", "http://two:3129"};

    assertThat(proxyOf("http://relay:8000/", variables)).contains("http://one:3128");
    assertThat(proxyOf("https://relay/", variables)).contains("http://two:3129");
  }

  @Test
  void takesTheOneForAllWhereTheSchemeHasNone() {
    String[] variables = {"all_proxy", "any:1", "https_proxy", "two:2"};

    assertThat(proxyOf("http://relay:8000/", variables)).contains("http://any:1");
    assertThat(proxyOf("https://relay/", variables)).contains("http://two:2");
  }

  @Test
  void takesUpperCaseButForHttp() {
    assertThat(proxyOf("http://relay/", "HTTP_PROXY", "evil:1")).isEmpty();
    assertThat(proxyOf("https://relay/", "HTTPS_PROXY", "two:2")).contains("http://two:2");
    assertThat(proxyOf("http://relay/", "ALL_PROXY", "any:1")).contains("http://any:1");
    assertThat(proxyOf("http://relay/", "all_proxy", "any:1", "NO_PROXY", "relay")).isEmpty();
  }

  @Test
  void prefersLowerCase() {
    assertThat(proxyOf("https://relay/", "HTTPS_PROXY", "up:1", "https_proxy", "low:1"))
        .contains("http://low:1");
    assertThat(
            proxyOf("http://relay/", "http_proxy", "p:1", "no_proxy", "other", "NO_PROXY", "relay"))
        .contains("http://p:1");
  }

  @Test
  void passesOverEmptyVariables() {
    assertThat(proxyOf("http://relay/", "http_proxy", "", "all_proxy", " ")).isEmpty();
  }

  @Test
  void knowsThePortThatASchemeMeans() {
    assertThat(proxyOf("https://relay/", "https_proxy", "p:1", "no_proxy", "relay:443")).isEmpty();
    assertThat(proxyOf("http://relay/", "http_proxy", "p:1", "no_proxy", "relay:443")).isPresent();
  }

  @Test
  void takesPort1080LikeCurl() {
    assertThat(proxyOf("http://relay/", "http_proxy", "http://squid"))
        .contains("http://squid:1080");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "socks5://me:s3cret@proxy:1080",
        "https://me:s3cret@proxy:3128",
        "http://me:s3cret@",
        "http://me:s3cret@proxy:99999",
        "http://me:s3#cret@proxy:3128",
        "http://me:s3cret@pro xy:3128",
        "http://:3128",
      })
  void refusesWhatIsNoHttpProxyWithoutQuotingIt(String broken) {
    assertThatThrownBy(() -> Proxies.of(Map.of("https_proxy", broken)))
        .isInstanceOf(InvalidValueException.class)
        .hasMessageStartingWith("https_proxy: ")
        .hasMessageContaining("write http://host:port")
        .hasMessageNotContaining("s3");
  }

  @Test
  void doesNotReadWhatDoesNotCount() {
    assertThat(
            proxyOf("http://a/", "http_proxy", "p:1", "https_proxy", "p:1", "ALL_PROXY", "socks:x"))
        .contains("http://p:1");
  }

  @Test
  void keepsSecretsToItself() {
    assertThat(ProxyAddress.parse("http_proxy", "http://me:s3cret@proxy:3128"))
        .hasToString("http://proxy:3128");
  }

  @Test
  void asksThroughTheProxy() throws Exception {
    try (ForwardProxy proxy = ForwardProxy.start();
        HttpSources http = new HttpSources(Proxies.of(Map.of("http_proxy", proxy.address())))) {
      assertThat(http.at(server.address()).manifest(VERSION.version()))
          .isEqualTo(VERSION.document());

      assertThat(proxy.asked())
          .containsExactly(
              new ForwardProxy.Asked("GET " + server.url() + "v1/manifest.json HTTP/1.1", null));
    }
  }

  @Test
  void goesDirectlyWhereNoProxySaysSo() throws Exception {
    try (ForwardProxy proxy = ForwardProxy.start();
        HttpSources http =
            new HttpSources(
                Proxies.of(
                    Map.of("http_proxy", proxy.address(), "no_proxy", "10.0.0.1,127.0.0.0/8")))) {
      http.at(server.address()).distribution();

      assertThat(proxy.asked()).isEmpty();
      assertThat(server.requests()).hasSize(1);
    }
  }

  @Test
  void tellsTheProxyWhoAsks() throws Exception {
    try (ForwardProxy proxy = ForwardProxy.wanting(BASIC);
        HttpSources http = through("http_proxy", "me:s:%203cret+@" + proxy.address())) {
      http.at(server.address()).distribution();

      assertThat(proxy.asked()).hasSize(1);
    }
  }

  private static HttpSources through(String variable, String value) {
    return new HttpSources(Proxies.of(Map.of(variable, value)));
  }

  @Test
  void saysThatTheProxyRefuses() throws Exception {
    try (ForwardProxy proxy = ForwardProxy.wanting(BASIC);
        HttpSources http = through("http_proxy", "me:wr0ng@" + proxy.address())) {
      Source source = http.at(server.address());
      assertThatThrownBy(source::distribution)
          .isInstanceOf(SourceException.class)
          .hasMessage(
              "%sdistribution.txt: answers 407 Proxy Authentication Required (through the proxy http://%s)"
                  .formatted(server.url(), proxy.address()));
      assertThat(proxy.asked()).as("not asked again in vain").hasSize(1);
    }
  }

  @Test
  void namesAProxyThatIsDown() throws Exception {
    ForwardProxy proxy = ForwardProxy.start();
    proxy.close();
    try (HttpSources http = through("http_proxy", "http://me:s3cret@" + proxy.address())) {
      Source source = http.at(server.address());
      assertThatThrownBy(source::distribution)
          .isInstanceOf(SourceException.class)
          .hasMessage(
              "%sdistribution.txt: connection refused (through the proxy http://%s)"
                  .formatted(server.url(), proxy.address()));
    }
    assertThat(server.requests()).as("not asked directly instead").isEmpty();
  }

  @Test
  void saysThatTheProxyIsUnknown() {
    try (HttpSources http = through("http_proxy", "no-such-proxy.invalid:1")) {
      Source source = http.at(server.address());
      assertThatThrownBy(source::distribution)
          .hasMessageContaining("unknown host no-such-proxy.invalid (through the proxy");
    }
  }

  @Test
  void digsATunnelForHttpsAndTellsTheSecretToTheProxyAlone() throws Exception {
    try (ForwardProxy proxy = ForwardProxy.wanting(BASIC);
        HttpSources http =
            new HttpSources(
                Duration.ofSeconds(5),
                Duration.ofMillis(200),
                Proxies.of(Map.of("https_proxy", "me:s:%203cret+@" + proxy.address())))) {
      String secure = server.url().replace("http:", "https:");
      Source source = http.at(ServerAddress.parse(secure));
      // The server does not speak TLS, so all that can be seen is that it was reached.
      assertThatThrownBy(source::distribution)
          .isInstanceOf(SourceException.class)
          .hasMessageContaining("(through the proxy http://" + proxy.address() + ")");

      String line = "CONNECT " + server.address().base().getAuthority() + " HTTP/1.1";
      assertThat(proxy.asked()).containsExactly(new ForwardProxy.Asked(line, BASIC));
    }
  }

  @Test
  void saysThatTheProxyRefusesATunnel() throws Exception {
    try (ForwardProxy proxy = ForwardProxy.wanting(BASIC);
        HttpSources http = through("https_proxy", "me:wr0ng@" + proxy.address())) {
      Source source = http.at(ServerAddress.parse("https://relay.invalid/"));
      assertThatThrownBy(source::distribution)
          .isInstanceOf(SourceException.class)
          .hasMessageContaining("with proxy (through the proxy http://" + proxy.address() + ")")
          .hasMessageNotContaining("wr0ng");
    }
  }

  @Test
  void asksDirectlyUnlessToldOtherwise() {
    assertThat(Proxies.none().forServer(URI.create("http://relay/"))).isEmpty();
    assertThat(proxyOf("http://relay/")).isEmpty();
  }
}
