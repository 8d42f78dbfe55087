package dev.tiercast.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tiercast.common.model.LiveVersion;
import dev.tiercast.common.model.NoServerException;
import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.testing.Fault;
import dev.tiercast.common.testing.FaultyServer;
import dev.tiercast.common.testing.TestVersion;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class ClientListTest {
  private static final TestVersion ONE = TestVersion.ofBytes(new VersionId(1), 1, 5000);
  private static final TestVersion TWO = TestVersion.ofBytes(new VersionId(2), 2, 5000);

  private final FaultyServer a = FaultyServer.with(ONE, TWO);
  private final FaultyServer b = FaultyServer.with(ONE);
  private final List<String> warnings = new ArrayList<>();

  @AfterEach
  void stop() throws IOException {
    a.close();
    b.close();
  }

  private List<Listed> list() throws IOException {
    try (Client client = Client.of(a.url(), b.url())) {
      return client.list(warning -> warnings.add(warning.getMessage()));
    }
  }

  private static LiveVersion line(TestVersion version) {
    return new LiveVersion(version.version(), version.manifest().sha256());
  }

  @Test
  void mergesWhatServersHave() throws Exception {
    assertThat(list())
        .containsExactly(
            new Listed(line(ONE), ONE.document().summary(), List.of(a.address(), b.address())),
            new Listed(line(TWO), TWO.document().summary(), List.of(a.address())));
    assertThat(warnings).isEmpty();
  }

  @Test
  void listsNothing() throws Exception {
    a.retire(ONE);
    a.retire(TWO);
    b.retire(ONE);

    assertThat(list()).isEmpty();
  }

  @Test
  void answersFromWhicheverServerIsUp() throws Exception {
    a.stops();

    assertThat(list()).extracting(Listed::servers).containsExactly(List.of(b.address()));
    assertThat(warnings).singleElement().asString().contains(a.url(), "connection refused");
  }

  @Test
  void doesNotWaitLongForASilentServer() throws Exception {
    a.breaks(Fault.silence());

    assertThat(list()).hasSize(1);
    assertThat(warnings).singleElement().asString().contains(a.url(), "no answer");
  }

  @Test
  void failsWhenNoServerIsUp() throws Exception {
    a.stops();
    b.breaks(Fault.html());

    assertThatThrownBy(this::list)
        .isInstanceOf(NoServerException.class)
        .hasMessageContainingAll("no server could be used", a.url(), b.url());
  }

  @Test
  void warnsOfServersThatDisagree() throws Exception {
    b.publish(ONE.flippedAt(0));

    assertThat(list()).first().extracting(Listed::servers).isEqualTo(List.of(a.address()));
    assertThat(warnings).containsExactly(b.url() + " has another v1 than " + a.url());
  }

  @Test
  void warnsOfServersWhoseManifestsDifferForTheSameContent() throws Exception {
    b.publish(ONE.shardSize(1024));

    list();
    assertThat(warnings).hasSize(1);
  }

  @Test
  void showsVersionsWithoutManifestAsFarAsItKnowsThem() throws Exception {
    a.remove("v1/manifest.json");
    assertThat(list())
        .first()
        .isEqualTo(
            new Listed(line(ONE), ONE.document().summary(), List.of(a.address(), b.address())));

    b.remove("v1/manifest.json");
    assertThat(list()).first().extracting(Listed::summary).isNull();
  }
}
