package dev.tiercast.relay.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProblemsTest {
  private final List<String> told = new ArrayList<>();
  private final Problems problems =
      new Problems(
          new MirrorListener() {
            @Override
            public void onProblem(Throwable problem) {
              told.add(String.valueOf(problem.getMessage()));
            }
          });

  private void met(String subject, String problem) {
    problems.met(subject, new IOException(problem));
  }

  @Test
  void tellsEachProblemOnce() {
    met("v1", "broken");
    met("v1", "broken");
    met("v2", "broken");

    assertThat(told).containsExactly("broken", "broken");
    assertThat(problems.has("v1")).isTrue();
  }

  @Test
  void tellsAnotherProblemOfTheSameSubject() {
    met("v1", "broken");
    met("v1", "late");

    assertThat(told).containsExactly("broken", "late");
  }

  @Test
  void tellsAProblemAgainThatWasSolvedMeanwhile() {
    met("v1", "broken");

    assertThat(problems.solved("v1")).isTrue();
    assertThat(problems.solved("v1")).isFalse();
    assertThat(problems.has("v1")).isFalse();

    met("v1", "broken");
    assertThat(told).containsExactly("broken", "broken");
  }
}
