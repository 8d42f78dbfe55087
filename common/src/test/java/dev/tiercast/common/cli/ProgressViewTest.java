package dev.tiercast.common.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProgressViewTest {
  private static ProgressView view(ProgressView.Part... parts) {
    return new ProgressView(
        "v3 model.bin", 2_100_000_000L, 5_000_000_000L, 412_300_000, List.of(parts));
  }

  private static ProgressView.Part part(String name, long bytes, double share) {
    return new ProgressView.Part(name, bytes, share, 1000 * bytes);
  }

  @Test
  void saysAllWhereThereIsRoom() {
    assertThat(view().lines(100))
        .containsExactly(
            "v3 model.bin [===========>                  ]  42%  2.1 GB of 5.0 GB  412.3 MB/s  8 s"
                + " left");
  }

  @Test
  void leavesOutWhatDoesNotFit() {
    assertThat(view().line(55)).isEqualTo("v3 model.bin  42%  2.1 GB of 5.0 GB  412.3 MB/s");
    assertThat(view().line(40)).isEqualTo("v3 model.bin  42%  2.1 GB of 5.0 GB");
    assertThat(view().line(18)).isEqualTo("v3 model.bin  42%");
    assertThat(view().line(14)).isEqualTo("v3 model…  42%");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 10, 20, 33, 50, 79, 200})
  void neverTakesMoreThanALine(int columns) {
    ProgressView view =
        view(part("relay-with-a-long-name.example.com:8001", 1, 0.5), part("b", 1, 0.5));

    assertThat(view.lines(columns))
        .hasSize(3)
        .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(columns));
  }

  @Test
  void showsWhoBringsHowMuchWhereThereAreSeveral() {
    assertThat(view(part("relay-1:8001", 10, 1)).lines(80)).hasSize(1);

    assertThat(view(part("b:8001", 39_000, 0.39), part("relay-a:8001", 61_000, 0.61)).lines(80))
        .containsSubsequence(
            "  relay-a:8001   61%    61.0 MB/s", "  b:8001         39%    39.0 MB/s");
  }

  @Test
  void putsTheLesserOfManyTogether() {
    ProgressView.Part[] parts =
        IntStream.rangeClosed(1, 9)
            .mapToObj(i -> part("s" + i, i, i / 45.0))
            .toArray(ProgressView.Part[]::new);

    List<String> lines = view(parts).lines(80);

    assertThat(lines).hasSize(6);
    assertThat(lines.get(1)).startsWith("  s9 ");
    assertThat(lines.get(5)).startsWith("  5 others   33%");
  }

  @Test
  void knowsNoTimeLeftWhileNothingComes() {
    assertThat(new ProgressView("t", 5, 10, 0).line(80)).contains("0 B/s").doesNotContain("left");
    assertThat(new ProgressView("t", 10, 10, 5).line(80)).contains("100%").doesNotContain("left");
  }

  @Test
  void printsNothingThatMovesTheCursor() {
    assertThat(new ProgressView("a\u001b[2J", 1, 2, 0).line(80)).startsWith("a?[2J");
  }
}
