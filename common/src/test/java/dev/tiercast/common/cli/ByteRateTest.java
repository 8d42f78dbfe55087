package dev.tiercast.common.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tiercast.common.model.InvalidValueException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ByteRateTest {
  @ParameterizedTest
  @CsvSource({
    "1B/s, 1",
    "12MiB/s, 12582912",
    "12mib/s, 12582912",
    "12MB/s, 12000000",
    "1.5 kB/s, 1500",
    "8bit/s, 1",
    "100Mbit/s, 12500000",
    "100mbit/s, 12500000",
    "56kbit/s, 7000",
    "10Gbit/s, 1250000000"
  })
  void readsBytesAndBitsASecond(String text, long bytesPerSecond) {
    assertThat(ByteRate.parse(text)).isEqualTo(new ByteRate(bytesPerSecond));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`` | '' is not a rate; write 12MiB/s or 100Mbit/s",
        "12 | '12' is not a rate; write 12MiB/s or 100Mbit/s",
        "12MiB | '12MiB' is not a rate; write 12MiB/s or 100Mbit/s",
        "12/s | '12/s' is not a rate; write 12MiB/s or 100Mbit/s",
        "12M/s | '12M/s' is not a rate; write 12MiB/s or 100Mbit/s",
        "-1MB/s | '-1MB/s' is not a rate; write 12MiB/s or 100Mbit/s",
        "12Mb/s | '12Mb/s' may be bits or bytes; write 12MiB/s or 100Mbit/s",
        "12mb/s | '12mb/s' may be bits or bytes; write 12MiB/s or 100Mbit/s",
        "0MB/s | '0MB/s' is less than a byte a second",
        "7bit/s | '7bit/s' is less than a byte a second",
        "9999999999TiB/s | '9999999999TiB/s' is faster than any network"
      })
  void refusesWhatIsNoRateAndSaysHowToWriteOne(String text, String reason) {
    assertThatThrownBy(() -> ByteRate.parse(text))
        .isInstanceOf(InvalidValueException.class)
        .hasMessage("rate: " + reason);
  }

  @Test
  void showsBytesASecond() {
    assertThat(new ByteRate(12_500_000)).hasToString("12.5 MB/s");
  }

  @Test
  void averagesOverTheTimeItTook() {
    assertThat(ByteRate.average(3_000_000, Duration.ofMillis(1500)))
        .isEqualTo(new ByteRate(2_000_000));
  }

  @Test
  void averagesWhatTookNoTimeOrMovedNothing() {
    assertThat(ByteRate.average(1000, Duration.ZERO)).isEqualTo(new ByteRate(1_000_000));
    assertThat(ByteRate.average(0, Duration.ofSeconds(1))).isEqualTo(new ByteRate(1));
  }
}
