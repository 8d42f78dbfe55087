package dev.tiercast.common.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

final class AbsencesTest {
  private static final long MILLI = 1_000_000L;
  private static final long SECOND = 1000 * MILLI;

  private final Absences absences = new Absences(new Random(1));

  @Test
  void concernsOneShardOfOneSource() {
    absences.absent(1, 7, 0);

    assertThat(absences.isAbsent(1, 7, 0)).isTrue();
    assertThat(absences.isAbsent(1, 8, 0)).isFalse();
    assertThat(absences.isAbsent(2, 7, 0)).isFalse();
  }

  @Test
  void isLookedAtAgainSoonAndThenLessOften() {
    absences.absent(1, 7, 0);
    assertThat(absences.isAbsent(1, 7, 100 * MILLI)).isFalse();

    for (int i = 0; i < 20; i++) {
      absences.absent(1, 7, 0);
    }
    assertThat(absences.isAbsent(1, 7, 2 * SECOND)).isTrue();
    assertThat(absences.isAbsent(1, 7, 5 * SECOND)).isFalse();
  }

  @Test
  void endsWithTheFirstBytes() {
    for (int i = 0; i < 20; i++) {
      absences.absent(1, 7, 0);
    }
    absences.present(1, 7);

    assertThat(absences.isAbsent(1, 7, 0)).isFalse();
    absences.absent(1, 7, 0);
    assertThat(absences.isAbsent(1, 7, 100 * MILLI)).as("begins anew").isFalse();
  }

  @Test
  void whoLacksOneAfterAnotherIsNotAskedForEach() {
    for (int shard = 0; shard < 3; shard++) {
      absences.absent(1, shard, 0);
    }
    assertThat(absences.isAbsent(1, 50, 0)).isFalse();
    absences.absent(1, 3, 0);
    assertThat(absences.isAbsent(1, 50, 0)).isTrue();
    assertThat(absences.isAbsent(2, 50, 0)).isFalse();
    assertThat(absences.isAbsent(1, 50, 100 * MILLI)).as("it is looked at again").isFalse();

    absences.present(1, 60);
    assertThat(absences.isAbsent(1, 50, 0)).as("it has some").isFalse();
  }
}
