package dev.tiercast.common.tier;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tiercast.common.manifest.Json;
import dev.tiercast.common.model.BlockSpan;
import dev.tiercast.common.model.BlockSpans;
import dev.tiercast.common.model.InvalidValueException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Blocks as JSON: a list of runs, each with its first block and its end. */
final class SpansJson {
  /** In any one list. */
  private static final int MOST_RUNS = 1 << 16;

  private SpansJson() {}

  static void write(JsonGenerator json, BlockSpans blocks) throws IOException {
    json.writeStartArray();
    for (BlockSpan span : blocks.spans()) {
      json.writeArray(new int[] {span.first(), span.end()}, 0, 2);
    }
    json.writeEndArray();
  }

  static void write(JsonGenerator json, String field, BlockSpans blocks) throws IOException {
    json.writeFieldName(field);
    write(json, blocks);
  }

  /**
   * @param blocks of the version: none may be beyond
   */
  static BlockSpans read(String field, @Nullable List<int @Nullable []> runs, int blocks) {
    BlockSpans spans = read(field, runs);
    InvalidValueException.require(spans.end() <= blocks, field, "go beyond the last");
    return spans;
  }

  static BlockSpans read(String field, @Nullable List<int @Nullable []> runs) {
    List<int @Nullable []> present = Json.required(field, runs);
    InvalidValueException.require(
        present.size() <= MOST_RUNS, field, "has more than " + MOST_RUNS + " runs");
    List<BlockSpan> spans = new ArrayList<>(present.size());
    for (int @Nullable [] run : present) {
      if (run == null || run.length != 2) {
        throw new InvalidValueException(field, "has a run that is no pair of numbers");
      }
      spans.add(new BlockSpan(run[0], run[1]));
    }
    return new BlockSpans(spans);
  }
}
