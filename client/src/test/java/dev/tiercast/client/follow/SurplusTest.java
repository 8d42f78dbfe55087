package dev.tiercast.client.follow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tiercast.common.model.Digest;
import dev.tiercast.common.model.VersionId;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SurplusTest {
  private static Kept kept(long number, Kept.Stage stage) {
    return new Kept(new VersionId(number), Digest.OF_NOTHING, stage);
  }

  private static List<Long> surplus(long current, int keep, Kept... all) {
    return Surplus.of(List.of(all), new VersionId(current), keep).stream()
        .map(VersionId::number)
        .toList();
  }

  @Test
  void theNewestOfTheOlderOnesStay() {
    Kept[] all = {
      kept(1, Kept.Stage.TOLD),
      kept(3, Kept.Stage.TOLD),
      kept(4, Kept.Stage.PROVEN),
      kept(9, Kept.Stage.TOLD)
    };
    assertThat(surplus(9, 2, all)).containsExactly(1L);
    assertThat(surplus(9, 0, all)).containsExactly(4L, 3L, 1L);
    assertThat(surplus(9, 3, all)).isEmpty();
  }

  @Test
  void whatNeverCameToBeDoesNotCountAndGoes() {
    assertThat(surplus(4, 1, kept(2, Kept.Stage.TOLD), kept(3, Kept.Stage.BEGUN)))
        .containsExactly(3L);
  }

  @Test
  void whatIsNewerStays() {
    assertThat(surplus(2, 0, kept(2, Kept.Stage.TOLD), kept(3, Kept.Stage.BEGUN))).isEmpty();
  }
}
