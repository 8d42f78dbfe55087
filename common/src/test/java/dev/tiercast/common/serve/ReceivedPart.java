package dev.tiercast.common.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A part of a multipart answer, taken apart by the boundaries alone, as RFC 2046 section 5.1.1 has
 * it and without knowing how it was made.
 *
 * @param range what {@code Content-Range} says
 * @param type what {@code Content-Type} says
 * @param content the bytes, a character for each
 */
record ReceivedPart(String range, String type, String content) {
  private static final Pattern TYPE =
      Pattern.compile("multipart/byteranges; boundary=\"?([^\"; ]{1,70})\"?");

  /** All parts of an answer, in order. */
  static List<ReceivedPart> of(RawAnswer answer) {
    Matcher type = TYPE.matcher(answer.field("Content-Type").orElseThrow());
    assertThat(type.matches()).as("%s", type).isTrue();
    return split(
        "\r\n" + new String(answer.body(), StandardCharsets.ISO_8859_1), "\r\n--" + type.group(1));
  }

  /** A delimiter belongs to the part that it begins, with the line break before it. */
  private static List<ReceivedPart> split(String body, String delimiter) {
    List<String> between = List.of(body.split(Pattern.quote(delimiter), -1));
    assertThat(between.get(0)).as("before the first part").isEmpty();
    assertThat(between.get(between.size() - 1)).as("after the last part").isEqualTo("--\r\n");
    List<ReceivedPart> parts = new ArrayList<>();
    for (String part : between.subList(1, between.size() - 1)) {
      assertThat(part).startsWith("\r\n");
      parts.add(part(part.substring(2)));
    }
    return parts;
  }

  private static ReceivedPart part(String text) {
    int end = text.indexOf("\r\n\r\n");
    List<String> head = Arrays.asList(text.substring(0, end).split("\r\n", -1));
    String content = text.substring(end + 4);
    return new ReceivedPart(field(head, "Content-Range"), field(head, "Content-Type"), content);
  }

  byte[] bytes() {
    return content.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static String field(List<String> head, String name) {
    List<String> lines = head.stream().filter(line -> line.startsWith(name + ": ")).toList();
    assertThat(lines).hasSize(1);
    return lines.get(0).substring(name.length() + 2);
  }
}
