package dev.tiercast.common.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tiercast.common.store.MemoryStore;
import java.io.IOException;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class ListenAddressTest {
  private final MemoryStore store = new MemoryStore();

  @Test
  void listensOnAllInterfacesAndAnyPort() throws IOException {
    try (NodeServer one = NodeServer.start(ServeOptions.of(0), store);
        NodeServer other = NodeServer.start(ServeOptions.of(0), store)) {
      assertThat(one.port()).isPositive().isNotEqualTo(other.port());
      assertThat(new RawClient(one.port()).get("/healthz").status()).isEqualTo(200);
    }
  }

  @Test
  void namesAPortInUse() throws IOException {
    try (ServerSocket taken = new ServerSocket(0)) {
      int port = taken.getLocalPort();
      assertThatThrownBy(() -> NodeServer.start(ServeOptions.of(port), store))
          .isInstanceOf(IOException.class)
          .hasMessage(
              "port %d on 0.0.0.0 is in use; stop what uses it, or choose another with --port"
                  .formatted(port));
    }
  }

  @Test
  void namesAnAddressThatIsNotOfThisMachine() {
    assertThatThrownBy(() -> NodeServer.start(ServeOptions.of(8000).withHost("192.0.2.1"), store))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("port 8000 on 192.0.2.1 cannot be opened (")
        .hasMessageEndingWith("); choose others with --port and --host");
  }

  @Test
  void namesAHostThatIsUnknown() {
    assertThatThrownBy(
            () -> NodeServer.start(ServeOptions.of(8000).withHost("no such host"), store))
        .isInstanceOf(IOException.class)
        .hasMessage("host 'no such host' is unknown; name an address of this machine with --host");
  }
}
