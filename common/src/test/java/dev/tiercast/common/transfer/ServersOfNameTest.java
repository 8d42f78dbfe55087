package dev.tiercast.common.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tiercast.common.layout.ServerAddress;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ServersOfNameTest {
  private static final ServerAddress NAMED = ServerAddress.parse("relays.test:8001");

  private static HostNames leadingTo(String... addresses) {
    return host -> {
      List<InetAddress> found = new ArrayList<>();
      for (String address : addresses) {
        found.add(InetAddress.getByName(address));
      }
      return found;
    };
  }

  private static List<String> servers(String... addresses) {
    return new ServersOfName(leadingTo(addresses))
        .of(NAMED).stream().map(ServerAddress::toString).toList();
  }

  @Test
  void aNameWithSeveralAddressesIsSeveralServers() {
    assertThat(servers("10.0.0.2", "10.0.0.1"))
        .containsExactly(
            "http://relays.test:8001/ (10.0.0.2)", "http://relays.test:8001/ (10.0.0.1)");
    assertThat(servers("fd00::1", "fd00::2")).hasSize(2);
  }

  @Test
  void aNameWithOneAddressIsItself() {
    assertThat(servers("10.0.0.1", "10.0.0.1")).containsExactly("http://relays.test:8001/");
    assertThat(servers()).containsExactly("http://relays.test:8001/");
  }

  @Test
  void aServerWithTwoFamiliesIsOne() {
    assertThat(servers("fd00::1", "10.0.0.1")).containsExactly("http://relays.test:8001/");
    assertThat(servers("fd00::1", "10.0.0.1", "fd00::2", "10.0.0.2"))
        .containsExactly(
            "http://relays.test:8001/ (10.0.0.1)", "http://relays.test:8001/ (10.0.0.2)");
  }

  @Test
  void whatAMachineCallsItselfIsOneServer() {
    assertThat(servers("127.0.1.1", "10.0.0.1")).containsExactly("http://relays.test:8001/");
    ServersOfName any = new ServersOfName(leadingTo("127.0.0.1", "127.0.0.2"));
    for (String one : List.of("localhost", "127.0.0.1", "[::1]")) {
      assertThat(any.of(ServerAddress.parse(one))).containsExactly(ServerAddress.parse(one));
    }
  }

  @Test
  void aNameThatIsNotKnownNowIsItself() {
    HostNames unknown =
        host -> {
          throw new UnknownHostException(host);
        };
    assertThat(new ServersOfName(unknown).of(NAMED)).containsExactly(NAMED);
  }

  @Test
  void onlyWhatIsAskedDirectlyOverHttpIsResolved() {
    HostNames two = leadingTo("10.0.0.1", "10.0.0.2");
    try (HttpSources direct = new HttpSources(Proxies.none(), two);
        HttpSources behind =
            new HttpSources(Proxies.of(Map.of("http_proxy", "proxy.test:3128")), two)) {
      ServerAddress secure = ServerAddress.parse("https://relays.test/");
      assertThat(direct.servers(List.of(NAMED, secure, NAMED))).hasSize(3).contains(secure);
      assertThat(behind.servers(List.of(NAMED))).containsExactly(NAMED);
    }
  }

  @Test
  void aPlaceThatTheNameHasNoMoreIsLeft() throws Exception {
    assertThat(new PlacedNames(leadingTo("10.0.0.1", "10.0.0.2"), "10.0.0.2").lookup("relays.test"))
        .containsExactly(InetAddress.getByName("10.0.0.2"));
    assertThat(new PlacedNames(leadingTo("10.0.0.3"), "10.0.0.2").lookup("relays.test"))
        .containsExactly(InetAddress.getByName("10.0.0.3"));
  }
}
