package dev.tiercast.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tiercast.common.layout.ServerAddress;
import dev.tiercast.common.model.InvalidValueException;
import dev.tiercast.common.serve.ServeOptions;
import dev.tiercast.common.transfer.Proxies;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RelayOptionsTest {
  private static final RelayOptions OPTIONS =
      RelayOptions.of(Path.of("data"), List.of(ServerAddress.parse("origin")));

  @Test
  void mirrorsAllVersionsOnPort8001OfAllAddressesUnlessToldOtherwise() {
    assertThat(OPTIONS.serving().port()).isEqualTo(8001);
    assertThat(OPTIONS.serving().host()).isNull();
    assertThat(OPTIONS.keep()).isEqualTo(Integer.MAX_VALUE);
    assertThat(OPTIONS.pollInterval()).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void differsInWhatItIsTold() {
    Proxies proxies = Proxies.none();
    assertThat(
            OPTIONS
                .withPort(0)
                .withHost("::1")
                .withKeep(3)
                .withPollInterval(Duration.ofMillis(1))
                .withProxies(proxies)
                .withRack("r1"))
        .isEqualTo(
            new RelayOptions(
                OPTIONS.upstreams(),
                OPTIONS.dataDirectory(),
                ServeOptions.of(0).withHost("::1"),
                3,
                Duration.ofMillis(1),
                proxies,
                Optional.of("r1")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "two words", "ä"})
  void refusesRacksWithoutAProperName(String rack) {
    assertThatThrownBy(() -> OPTIONS.withRack(rack))
        .isInstanceOf(InvalidValueException.class)
        .hasMessageStartingWith("--rack: ");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1})
  void refusesToKeepNothing(int keep) {
    assertThatThrownBy(() -> OPTIONS.withKeep(keep))
        .isInstanceOf(InvalidValueException.class)
        .hasMessage("--keep: " + keep + " is less than 1");
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 65536})
  void refusesPortsThatAreNone(int port) {
    assertThatThrownBy(() -> OPTIONS.withPort(port))
        .isInstanceOf(InvalidValueException.class)
        .hasMessage("--port: " + port + " is not a port");
  }

  @Test
  void refusesToAskWithoutAPause() {
    assertThatThrownBy(() -> OPTIONS.withPollInterval(Duration.ofNanos(999_999)))
        .isInstanceOf(InvalidValueException.class)
        .hasMessageStartingWith("--poll-interval: ");
  }

  @Test
  void needsAnUpstream() {
    assertThatThrownBy(() -> RelayOptions.of(Path.of("data"), List.of()))
        .isInstanceOf(InvalidValueException.class)
        .hasMessageStartingWith("--upstream: ");
  }
}
