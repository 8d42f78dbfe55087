package dev.tiercast.common.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tiercast.common.model.InvalidValueException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ByteSizeTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "512, 512",
    "512B, 512",
    "1KiB, 1024",
    "50MiB, 52428800",
    "50 MiB, 52428800",
    "50mib, 52428800",
    "2GiB, 2147483648",
    "1TiB, 1099511627776",
    "1kB, 1000",
    "1KB, 1000",
    "300MB, 300000000",
    "10GB, 10000000000",
    "3TB, 3000000000000",
    "1.5GiB, 1610612736",
    "0.3KiB, 307",
    "9223372036854775807, 9223372036854775807"
  })
  void readsNumbersWithAndWithoutUnits(String text, long bytes) {
    assertThat(ByteSize.parse(text)).isEqualTo(new ByteSize(bytes));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`` | size: '' is not a size; write 50MiB, 10GB or bytes",
        "-1 | size: '-1' is not a size; write 50MiB, 10GB or bytes",
        "1e9 | size: '1e9' is not a size; write 50MiB, 10GB or bytes",
        "MiB | size: 'MiB' is not a size; write 50MiB, 10GB or bytes",
        "5XB | size: '5XB' has a unit that is none of kB, MB, GB, TB, KiB, MiB, GiB, TiB",
        "50M | size: '50M' has two meanings; write 50MiB or 50MB",
        "1.5 g | size: '1.5 g' has two meanings; write 1.5GiB or 1.5GB",
        "9223372036854775808 | size: '9223372036854775808' is larger than any file",
        "9999999999TiB | size: '9999999999TiB' is larger than any file"
      })
  void refusesWhatIsNoSizeAndSaysHowToWriteOne(String text, String message) {
    assertThatThrownBy(() -> ByteSize.parse(text))
        .isInstanceOf(InvalidValueException.class)
        .hasMessage(message);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0 B",
    "999, 999 B",
    "1000, 1.0 kB",
    "999949, 999.9 kB",
    "999950, 1.0 MB",
    "300000000, 300.0 MB",
    "52428800, 52.4 MB",
    "5368709120, 5.4 GB",
    "1000000000000, 1.0 TB",
    "9223372036854775807, 9.2 EB"
  })
  void showsOneDigitAfterThePoint(long bytes, String text) {
    assertThat(new ByteSize(bytes)).hasToString(text);
  }

  @Test
  void isNeverNegative() {
    assertThatThrownBy(() -> new ByteSize(-1)).hasMessage("size: -1 is negative");
  }
}
