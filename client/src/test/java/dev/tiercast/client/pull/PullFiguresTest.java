package dev.tiercast.client.pull;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tiercast.common.layout.ServerAddress;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class PullFiguresTest {
  private static final long SECOND = 1_000_000_000L;
  private static final long BEGIN = -5 * SECOND; // clocks may begin anywhere
  private static final ServerAddress A = ServerAddress.parse("a");
  private static final ServerAddress B = ServerAddress.parse("b");

  private final PullFigures figures = new PullFigures(BEGIN);

  @Test
  void addsUpWhatComesFromWhom() {
    figures.expect(1000, 200);
    figures.joined(A);
    figures.joined(B);
    figures.arrived(A, 300);
    figures.arrived(B, 100);
    figures.failed(B);
    figures.reused(50);

    PullEvent.Progress progress = figures.at(BEGIN + 2 * SECOND);

    assertThat(progress.elapsed()).isEqualTo(Duration.ofSeconds(2));
    assertThat(progress.done()).isEqualTo(650);
    assertThat(progress.size()).isEqualTo(1000);
    assertThat(progress.fetched()).isEqualTo(400);
    assertThat(progress.sources())
        .containsExactly(
            new SourceFigures(A, 300, 0.75, 0, 0), new SourceFigures(B, 100, 0.25, 0, 1));
  }

  @Test
  void neverHasMoreThanIsWanted() {
    figures.expect(1000, 0);
    figures.arrived(A, 1024);

    assertThat(figures.at(BEGIN).done()).isEqualTo(1000);
    assertThat(figures.at(BEGIN).fetched()).isEqualTo(1024);
  }

  @Test
  void knowsHowFastItIsLately() {
    figures.expect(100_000, 0);
    figures.at(BEGIN);
    for (int second = 1; second <= 8; second++) {
      figures.arrived(A, 1000);
      assertThat(figures.at(BEGIN + second * SECOND).bytesPerSecond()).isEqualTo(1000);
    }
    for (int second = 9; second <= 14; second++) {
      figures.at(BEGIN + second * SECOND);
    }

    PullEvent.Progress idle = figures.at(BEGIN + 15 * SECOND);
    assertThat(idle.bytesPerSecond()).isZero();
    assertThat(idle.sources()).extracting(SourceFigures::bytesPerSecond).containsExactly(0L);
  }

  @Test
  void comparesNoMoreThanThereIs() {
    assertThat(figures.checked(BEGIN + SECOND, 600, 1000).done()).isEqualTo(600);
    assertThat(figures.checked(BEGIN + SECOND, 600, 1000))
        .isEqualTo(new PullEvent.Checking(Duration.ofSeconds(1), 1000, 1000));
  }
}
