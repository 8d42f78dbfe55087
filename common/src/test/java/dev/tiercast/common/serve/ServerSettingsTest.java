package dev.tiercast.common.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.HttpConfiguration;
import org.junit.jupiter.api.Test;

class ServerSettingsTest {
  @Test
  void suitsABusyNode() {
    assertThat(ServerSettings.DEFAULT)
        .isEqualTo(
            new ServerSettings(
                200, Duration.ofMinutes(2), Duration.ofMinutes(10), Duration.ofSeconds(5)));
  }

  @Test
  void configuresHttp() {
    HttpConfiguration http = ServerSettings.DEFAULT.http();
    assertThat(http.getSendServerVersion()).isFalse();
    assertThat(http.getSendDateHeader()).isTrue();
    assertThat(http.getRequestHeaderSize()).isEqualTo(16384);
    assertThat(http.getIdleTimeout()).isEqualTo(600_000);
    assertThat(http.isUseOutputDirectByteBuffers()).isTrue();
    assertThat(UriCompliance.Violation.values()).noneMatch(http.getUriCompliance()::allows);
  }
}
