package dev.tiercast.common.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tiercast.common.layout.ServerAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class AnswerTest {
  @Test
  void takesAnErrorForAFailure() throws Exception {
    try (HttpSources http = new HttpSources()) {
      Source source = http.at(ServerAddress.parse("http://127.0.0.1:1"));

      List<Answer<String>> answers =
          Answer.ofAll(
              List.of(source),
              asked -> {
                throw new NoClassDefFoundError("absent");
              });

      assertThat(answers)
          .singleElement()
          .satisfies(
              answer ->
                  assertThat(answer.failure()).hasMessageContainingAll("127.0.0.1:1", "absent"));
    }
  }
}
