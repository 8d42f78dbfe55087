package dev.tiercast.common.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tiercast.common.layout.ServerAddress;
import dev.tiercast.common.model.InvalidValueException;
import dev.tiercast.common.serve.limit.Counts;
import dev.tiercast.common.serve.limit.Rates;
import dev.tiercast.common.serve.limit.Times;
import dev.tiercast.common.serve.metalink.KnownServers;
import dev.tiercast.common.serve.observe.AccessLogFormat;
import dev.tiercast.common.serve.observe.AccessLogOptions;
import dev.tiercast.common.tier.AdmittedHosts;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServeOptionsTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  @Test
  void suitsABusyNode() {
    assertThat(ServeOptions.of(81))
        .isEqualTo(
            new ServeOptions(
                null,
                81,
                new Counts(12_000, 10_000, 16_384),
                new Times(
                    Duration.ofSeconds(30),
                    Duration.ofMinutes(2),
                    Duration.ofMinutes(10),
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(10)),
                new Rates(256, 0, 0),
                KnownServers.NONE,
                AdmittedHosts.OWN,
                null));
  }

  @Test
  void differsInWhatItIsTold() {
    AdmittedHosts admitted = AdmittedHosts.parse("10.0.0.0/8");
    Counts counts = Counts.DEFAULT.withConnections(3).withBodies(2).withHeadBytes(2000);
    Rates rates = Rates.DEFAULT.withFloor(0).withNode(2).withConnection(1);
    Times times =
        Times.DEFAULT
            .withHead(SECOND)
            .withBetweenRequests(SECOND)
            .withWithoutProgress(SECOND)
            .withDrain(Duration.ZERO)
            .withBytes(SECOND);
    KnownServers servers = new KnownServers(ServerAddress.parse("here"), List.of());
    AccessLogOptions log = new AccessLogOptions(null, AccessLogFormat.JSON);
    assertThat(counts).isEqualTo(new Counts(3, 2, 2000));
    assertThat(rates).isEqualTo(new Rates(0, 2, 1));
    assertThat(times).isEqualTo(new Times(SECOND, SECOND, SECOND, Duration.ZERO, SECOND));
    assertThat(
            ServeOptions.of(1)
                .withHost("::1")
                .withPort(0)
                .withCounts(counts)
                .withTimes(times)
                .withRates(rates)
                .withServers(servers)
                .withAdmitted(admitted)
                .withAccessLog(log))
        .isEqualTo(new ServeOptions("::1", 0, counts, times, rates, servers, admitted, log));
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 65536})
  void refusesPortsThatAreNone(int port) {
    assertThatThrownBy(() -> ServeOptions.of(port))
        .isInstanceOf(InvalidValueException.class)
        .hasMessage("--port: " + port + " is not a port");
  }

  @Test
  void namesTheOptionThatMakesNoSense() {
    Duration none = Duration.ZERO;
    assertIsRefused(() -> Counts.DEFAULT.withConnections(0), "--max-connections: 0");
    assertIsRefused(() -> Counts.DEFAULT.withBodies(0), "--max-bodies: 0");
    assertIsRefused(() -> Counts.DEFAULT.withHeadBytes(1023), "--max-header-size: 1023");
    assertIsRefused(() -> Counts.DEFAULT.withHeadBytes(1048577), "--max-header-size: 1048577");
    assertIsRefused(() -> Times.DEFAULT.withHead(none), "--head-timeout: ");
    assertIsRefused(() -> Times.DEFAULT.withDrain(SECOND.negated()), "--drain-timeout: ");
    assertIsRefused(() -> Times.DEFAULT.withBytes(none), "--longest-wait: ");
    assertIsRefused(() -> Rates.DEFAULT.withFloor(-1), "--min-rate: -1");
    assertIsRefused(() -> Rates.DEFAULT.withNode(-1), "--limit-rate: -1");
    assertIsRefused(() -> Rates.DEFAULT.withConnection(-1), "--limit-rate-per-connection: -1");
  }

  private static void assertIsRefused(Runnable value, String message) {
    assertThatThrownBy(value::run)
        .isInstanceOf(InvalidValueException.class)
        .hasMessageStartingWith(message);
  }
}
