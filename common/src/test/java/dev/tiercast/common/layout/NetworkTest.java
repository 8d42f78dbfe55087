package dev.tiercast.common.layout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tiercast.common.model.InvalidValueException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkTest {
  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8, 10.255.1.2, true",
    "10.0.0.0/8, 11.0.0.0, false",
    "10.0.0.128/25, 10.0.0.129, true",
    "10.0.0.128/25, 10.0.0.127, false",
    "0.0.0.0/0, 1.2.3.4, true",
    "0.0.0.0/0, ::1, false",
    "fd00::/8, [fdff::1], true",
    "fd00::/8, fc00::1, false",
    "::1, 0:0:0:0:0:0:0:1, true",
    "10.0.0.1, 10.0.0.1, true",
    "10.0.0.1, 10.0.0.2, false",
    "10.0.0.0/8, ten.example.com, false"
  })
  void contains(String network, String host, boolean isWithin) {
    assertThat(Network.parse(network).contains(host)).isEqualTo(isWithin);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/8",
        "10.0.0.0/33",
        "::/129",
        "10.0.0/8",
        "10.0.0.0/",
        "a",
        "::g",
        "fe80::1%1"
      })
  void isNothingElse(String text) {
    assertThat(Network.read(text)).isEmpty();
  }

  @Test
  void saysHowToWriteOne() {
    assertThatThrownBy(() -> Network.parse("10"))
        .isInstanceOf(InvalidValueException.class)
        .hasMessage("network: '10' is not a network; write 10.0.0.0/8 or fd00::/8");
  }
}
