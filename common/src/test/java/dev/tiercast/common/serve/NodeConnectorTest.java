package dev.tiercast.common.serve;

import static org.assertj.core.api.Assertions.assertThat;

import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.HttpConfiguration;
import org.junit.jupiter.api.Test;

class NodeConnectorTest {
  @Test
  void configuresHttp() {
    HttpConfiguration http = NodeConnector.http(ServeOptions.of(0));
    assertThat(http.getSendServerVersion()).isFalse();
    assertThat(http.getSendDateHeader()).isTrue();
    assertThat(http.getRequestHeaderSize()).isEqualTo(16384);
    assertThat(http.getIdleTimeout()).isEqualTo(600_000);
    assertThat(http.isUseOutputDirectByteBuffers()).isTrue();
    assertThat(http.getUriCompliance().getAllowed())
        .as("what names of files may need; the raw path counts, which decodes nothing")
        .containsExactlyInAnyOrder(
            UriCompliance.Violation.AMBIGUOUS_PATH_ENCODING,
            UriCompliance.Violation.AMBIGUOUS_PATH_PARAMETER,
            UriCompliance.Violation.ILLEGAL_PATH_CHARACTERS);
  }
}
