package dev.tiercast.common.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class ChoiceTest {
  private final Choice choice = new Choice(new Random(1));

  private static Choice.Promise busy(int bodies) {
    return new Choice.Promise(OptionalDouble.empty(), bodies);
  }

  @Test
  void choosesAllWhereThereAreNoMore() {
    assertThat(choice.some(List.of("a", "b"), 5, each -> busy(0)))
        .containsExactlyInAnyOrder("a", "b");
  }

  @Test
  void spreadsThoseWhoChooseEvenly() {
    Map<Integer, Integer> bodies = new HashMap<>();
    List<Integer> relays = IntStream.range(0, 20).boxed().toList();
    for (int i = 0; i < 1000; i++) {
      int chosen = choice.some(relays, 1, each -> busy(bodies.getOrDefault(each, 0))).get(0);
      bodies.merge(chosen, 1, Integer::sum);
    }
    assertThat(bodies.values()).hasSize(20).allMatch(count -> count <= 54 && count >= 40);
  }

  @Test
  void believesWhatWasMeasuredOfBothMoreThanWhatTheySay() {
    List<String> two = List.of("fast", "slow");
    int fast = 0;
    for (int i = 0; i < 100; i++) {
      String first =
          choice
              .some(
                  two,
                  1,
                  each ->
                      new Choice.Promise(
                          OptionalDouble.of(each.equals("fast") ? 2 : 1),
                          each.equals("fast") ? 9 : 0))
              .get(0);
      fast += first.equals("fast") ? 1 : 0;
    }
    assertThat(fast).as("unless the slow one is drawn twice").isBetween(60, 90);
  }

  @Test
  void expectsOfThoseWhoWereNotMeasuredWhatIsUsual() {
    Map<String, Choice.Promise> known =
        Map.of(
            "slow", new Choice.Promise(OptionalDouble.of(1), 0),
            "fast", new Choice.Promise(OptionalDouble.of(10), 0),
            "unknown", busy(9));
    Map<String, Integer> chosen = new HashMap<>();
    for (int i = 0; i < 900; i++) {
      chosen.merge(choice.some(List.copyOf(known.keySet()), 1, known::get).get(0), 1, Integer::sum);
    }

    assertThat(chosen.get("slow")).as("only if it is drawn twice").isBetween(70, 130);
    assertThat(chosen.get("unknown")).isBetween(250, 350);
  }
}
