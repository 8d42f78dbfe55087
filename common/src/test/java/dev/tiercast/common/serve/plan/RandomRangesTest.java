package dev.tiercast.common.serve.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Any ranges at all, compared with who looks at each byte and asks whether it was meant. */
class RandomRangesTest {
  private static final int FIELDS = 5000;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 11, 40})
  void areAnsweredAsIfEachByteWereLookedAt(int length) {
    Random random = new Random(length);
    Answers answers = new Answers(Facts.ofLength(length));
    for (int i = 0; i < FIELDS; i++) {
      List<String> ranges = new ArrayList<>();
      List<int[]> meant = new ArrayList<>();
      int count = 1 + random.nextInt(random.nextInt(4) == 0 ? 20 : 3);
      for (int j = 0; j < count; j++) {
        add(random, length, ranges, meant);
      }
      String field = "bytes=" + String.join(random.nextBoolean() ? "," : " , ", ranges);
      assertThat(answers.get("Range", field)).as(field).isEqualTo(expected(meant, length));
    }
  }

  /** One more range as text, and the bytes that it means. */
  private static void add(Random random, int length, List<String> ranges, List<int[]> meant) {
    int first = random.nextInt(length + 2);
    int last = first + random.nextInt(3);
    switch (random.nextInt(3)) {
      case 0 -> {
        ranges.add(first + "-");
        meant.add(bytes(length, i -> i >= first));
      }
      case 1 -> {
        ranges.add("-" + first);
        meant.add(bytes(length, i -> length - i <= first));
      }
      default -> {
        ranges.add(first + "-" + last);
        meant.add(bytes(length, i -> first <= i && i <= last));
      }
    }
  }

  private static int[] bytes(int length, IntPredicate meant) {
    return IntStream.range(0, length).filter(meant).toArray();
  }

  private static String expected(List<int[]> meant, int length) {
    List<int[]> satisfiable = meant.stream().filter(bytes -> bytes.length > 0).toList();
    int sum = satisfiable.stream().mapToInt(bytes -> bytes.length).sum();
    if (satisfiable.isEmpty()) {
      return "416";
    }
    if (satisfiable.size() > 16 || sum > length) {
      return "200 0-" + (length - 1);
    }
    StringBuilder parts = new StringBuilder("206");
    satisfiable.forEach(bytes -> parts.append(" " + bytes[0] + "-" + bytes[bytes.length - 1]));
    return parts.toString();
  }
}
