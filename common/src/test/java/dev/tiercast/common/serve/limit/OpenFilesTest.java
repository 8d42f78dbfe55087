package dev.tiercast.common.serve.limit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OpenFilesTest {
  @Test
  void saysWhatToDoWhenThereAreTooFew() {
    Counts counts = Counts.DEFAULT.withConnections(1600);
    assertThat(OpenFiles.shortage(counts, 2212)).isEmpty();
    assertThat(OpenFiles.shortage(counts, 2211))
        .hasValueSatisfying(
            line ->
                assertThat(line)
                    .contains("2211", "1600", "2212", "ulimit -n", "--max-connections"));
  }

  @Test
  void knowsHowManyThisProcessMayHave() {
    assertThat(OpenFiles.shortage(Counts.DEFAULT.withConnections(Integer.MAX_VALUE / 2)))
        .isPresent();
  }
}
