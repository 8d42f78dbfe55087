package dev.tiercast.common.serve.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tiercast.common.model.ByteRange;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * How requests for one representation are answered, as text: the status and, if bytes are sent, the
 * first and the last of each run. {@code 206 0-4 7-10} is two parts, {@code 412} is nothing.
 *
 * <p>Fields are given as names and values in turn; a name may come several times.
 */
record Answers(Representation facts) {
  /** To GET. */
  String get(String... fields) {
    return text(Plan.of(request(true, fields), facts));
  }

  /** To HEAD. */
  String head(String... fields) {
    return text(Plan.of(request(false, fields), facts));
  }

  /**
   * Requires that the answer is one of those that are allowed.
   *
   * @param allowed one, or several with {@code or} between them
   */
  static void assertAllowed(String answer, String allowed) {
    assertThat(List.of(allowed.split(" or ", -1))).contains(answer);
  }

  static RequestFields request(boolean isGet, String... namesAndValues) {
    Map<String, List<String>> fields = new HashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      fields
          .computeIfAbsent(namesAndValues[i], name -> new ArrayList<>())
          .add(namesAndValues[i + 1]);
    }
    return RequestFields.of(isGet, name -> fields.getOrDefault(name, List.of()));
  }

  private static String text(Plan plan) {
    String status = Integer.toString(plan.status());
    return plan instanceof Plan.Send send
        ? status + send.ranges().stream().map(Answers::run).collect(Collectors.joining())
        : status;
  }

  private static String run(ByteRange bytes) {
    return bytes.isEmpty() ? " nothing" : " " + bytes.start() + "-" + (bytes.end() - 1);
  }
}
