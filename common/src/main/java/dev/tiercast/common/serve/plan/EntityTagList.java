package dev.tiercast.common.serve.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The value of {@code If-Match} or {@code If-None-Match}, RFC 9110 sections 13.1.1 and 13.1.2.
 *
 * @param any whether it is {@code *}, which whatever exists matches
 * @param tags the tags that are listed
 */
record EntityTagList(boolean any, List<EntityTag> tags) {
  /** One tag, after the commas and spaces before it; a comma or the end must follow. */
  private static final Pattern ELEMENT =
      Pattern.compile("\\G[ \\t,]*+(W/)?\"([\\x21\\x23-\\x7E\\x80-\\uFFFF]*+)\"[ \\t]*+(?=,|$)");

  EntityTagList {
    tags = List.copyOf(tags);
  }

  /** Reads a list as far as it is well formed; of nonsense nothing is left, so nothing matches. */
  static EntityTagList parse(String field) {
    if (field.strip().equals("*")) {
      return new EntityTagList(true, List.of());
    }
    List<EntityTag> tags = new ArrayList<>();
    Matcher element = ELEMENT.matcher(field);
    while (element.find()) {
      tags.add(new EntityTag(element.group(1) != null, element.group(2)));
    }
    return new EntityTagList(false, tags);
  }

  /** Whether it is {@code *}, or a tag in it satisfies the comparison. */
  boolean matches(Predicate<EntityTag> comparison) {
    return any || tags.stream().anyMatch(comparison);
  }
}
