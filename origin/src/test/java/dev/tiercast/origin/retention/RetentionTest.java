package dev.tiercast.origin.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tiercast.common.model.InvalidValueException;
import dev.tiercast.common.model.VersionId;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RetentionTest {
  @Test
  void retiresTheOldestBeyondTheNumberToKeep() {
    assertThat(new Retention(2).toRetire(versions(9, 3, 10, 4)))
        .containsExactlyElementsOf(versions(3, 4));
  }

  @Test
  void retiresNothingWhileThereIsRoom() {
    assertThat(new Retention(3).toRetire(versions(1, 2, 3))).isEmpty();
    assertThat(new Retention(Integer.MAX_VALUE).toRetire(versions(1))).isEmpty();
    assertThat(new Retention(1).toRetire(versions())).isEmpty();
  }

  @Test
  void keepsFifteenUnlessToldOtherwise() {
    assertThat(Retention.DEFAULT.keep()).isEqualTo(15);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
  void refusesToKeepNothing(int keep) {
    assertThatThrownBy(() -> new Retention(keep))
        .isInstanceOf(InvalidValueException.class)
        .hasMessage("--keep: " + keep + " is less than 1");
  }

  private static List<VersionId> versions(long... numbers) {
    return LongStream.of(numbers).mapToObj(VersionId::new).toList();
  }
}
