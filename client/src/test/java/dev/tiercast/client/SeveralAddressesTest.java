package dev.tiercast.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tiercast.client.pull.PullRequest;
import dev.tiercast.client.pull.Pulled;
import dev.tiercast.client.pull.SourceFigures;
import dev.tiercast.common.layout.ServerAddress;
import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.testing.FaultyServer;
import dev.tiercast.common.testing.TestVersion;
import dev.tiercast.common.transfer.HostNames;
import dev.tiercast.common.transfer.Proxies;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A name with several addresses: a server at each. */
@Timeout(60)
final class SeveralAddressesTest {
  private static final TestVersion ONE = TestVersion.ofBytes(new VersionId(1), 1, 100_000);
  private static final HostNames TWO =
      host ->
          host.equals("relays.test")
              ? List.of(local(1), local(2))
              : List.of(InetAddress.getAllByName(host));

  @TempDir Path folder;

  private final FaultyServer first = FaultyServer.with(ONE);
  private final int port = first.address().base().getPort();
  private final FaultyServer second = FaultyServer.at("127.0.0.2", port, ONE);
  private final Client client =
      Client.of(List.of(ServerAddress.parse("relays.test:" + port)), Proxies.none(), TWO);

  @AfterEach
  void stop() throws IOException {
    client.close();
    first.close();
    second.close();
  }

  private static InetAddress local(int last) throws UnknownHostException {
    return InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) last});
  }

  private String nameOf(String address) {
    return "http://relays.test:%d/ (%s)".formatted(port, address);
  }

  private Pulled pull() throws IOException {
    Pulled pulled = client.pull(PullRequest.of("v1").toFile(folder.resolve("out")), event -> {});
    assertThat(folder.resolve("out")).hasBinaryContent(ONE.content());
    return pulled;
  }

  @Test
  void eachIsASourceOfItsOwn() throws Exception {
    assertThat(pull().sources())
        .extracting(SourceFigures::address)
        .extracting(ServerAddress::toString)
        .containsExactlyInAnyOrder(nameOf("127.0.0.1"), nameOf("127.0.0.2"));
    assertThat(first.requests("distribution.txt")).isNotEmpty();
    assertThat(second.requests("distribution.txt")).isNotEmpty();
  }

  @Test
  void theOtherBringsWhatOneDoesNotHave() throws Exception {
    first.retire(ONE);

    assertThat(pull().fetched()).isEqualTo(100_000);
    assertThat(first.shardBytesSent()).isZero();
    assertThat(second.shardBytesSent()).isGreaterThanOrEqualTo(100_000);
  }

  @Test
  void aFailureSaysWhichOfThem() throws Exception {
    second.stops();
    List<String> warnings = new ArrayList<>();

    List<Listed> listed = client.list(warning -> warnings.add(warning.getMessage()));

    assertThat(listed).hasSize(1);
    assertThat(warnings).singleElement().asString().contains("relays.test", "127.0.0.2");
  }
}
