package dev.tiercast.common.cli;

import java.util.List;
import java.util.Map;

/** What a configuration file may hold, as text: the option decides what the text means. */
sealed interface YamlValue {

  /**
   * One value.
   *
   * @param text as written, without quotes
   * @param truth whether it is {@code true} or {@code false}, and not a text of that look
   */
  record Scalar(String text, boolean truth) implements YamlValue {}

  /** Several values. */
  record Items(List<Scalar> items) implements YamlValue {}

  /** Keys with values, in the order of the file. */
  record Section(Map<String, YamlValue> entries) implements YamlValue {}
}
