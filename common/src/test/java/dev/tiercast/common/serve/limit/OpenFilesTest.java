package dev.tiercast.common.serve.limit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OpenFilesTest {
  @Test
  void saysWhatToDoWhenThereAreTooFew() {
    Counts counts = Counts.DEFAULT.withConnections(1600);
    assertThat(OpenFiles.shortage(counts, 12_724)).isEmpty();
    assertThat(OpenFiles.shortage(counts, 12_723))
        .hasValueSatisfying(
            line ->
                assertThat(line)
                    .contains("12723", "1600", "10000", "12724", "ulimit -n", "--max-connections"));
  }

  @Test
  void knowsHowManyThisProcessMayHave() {
    assertThat(OpenFiles.shortage(Counts.DEFAULT.withConnections(Integer.MAX_VALUE / 2)))
        .isPresent();
  }
}
