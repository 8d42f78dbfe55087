package dev.tiercast.common.tier;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tiercast.common.manifest.FormatException;
import dev.tiercast.common.manifest.Json;
import dev.tiercast.common.model.BlockSpan;
import dev.tiercast.common.model.BlockSpans;
import dev.tiercast.common.model.InvalidValueException;
import dev.tiercast.common.model.NodeId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Grants as JSON; the fields are listed in docs/protocol.md. */
public final class GrantJson {
  private GrantJson() {}

  private record Question(
      @Nullable String node,
      @Nullable String rack,
      @Nullable Boolean spreads,
      @Nullable String manifest,
      @Nullable Integer count,
      @Nullable List<@Nullable List<@Nullable Integer>> wanted) {}

  private record Answer(@Nullable List<@Nullable List<@Nullable Integer>> blocks) {}

  private interface Content {
    void write(JsonGenerator json) throws IOException;
  }

  /** Writes a question. */
  public static byte[] write(GrantRequest request) {
    return object(
        json -> {
          json.writeStringField("node", request.node().text());
          if (request.rack().isPresent()) {
            json.writeStringField("rack", request.rack().get());
          }
          json.writeBooleanField("spreads", request.spreads());
          json.writeStringField("manifest", request.manifest().hex());
          json.writeNumberField("count", request.count());
          writeSpans(json, "wanted", request.wanted());
        });
  }

  /** Writes the answer: the blocks to take. */
  public static byte[] write(BlockSpans blocks) {
    return object(json -> writeSpans(json, "blocks", blocks));
  }

  private static void writeSpans(JsonGenerator json, String field, BlockSpans blocks)
      throws IOException {
    json.writeArrayFieldStart(field);
    for (BlockSpan span : blocks.spans()) {
      json.writeArray(new int[] {span.first(), span.end()}, 0, 2);
    }
    json.writeEndArray();
  }

  private static byte[] object(Content content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = Json.factory().createGenerator(bytes)) {
      json.writeStartObject();
      content.write(json);
      json.writeEndObject();
      json.writeRaw('\n');
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /**
   * Reads a question.
   *
   * @param what who asks, for messages
   * @throws FormatException naming the field that is wrong
   */
  public static GrantRequest readRequest(String what, byte[] bytes) throws FormatException {
    Question question = Json.read(what, bytes, Question.class);
    try {
      return new GrantRequest(
          new NodeId(Json.required("node", question.node())),
          Optional.ofNullable(question.rack()),
          Boolean.TRUE.equals(question.spreads()),
          Json.digest("manifest", question.manifest()),
          Json.required("count", question.count()),
          spans("wanted", question.wanted()));
    } catch (InvalidValueException e) {
      throw new FormatException(what, e.getMessage(), e);
    }
  }

  /** Reads an answer; all else as above. */
  public static BlockSpans readBlocks(String what, byte[] bytes) throws FormatException {
    Answer answer = Json.read(what, bytes, Answer.class);
    try {
      return spans("blocks", answer.blocks());
    } catch (InvalidValueException e) {
      throw new FormatException(what, e.getMessage(), e);
    }
  }

  private static BlockSpans spans(
      String field, @Nullable List<@Nullable List<@Nullable Integer>> runs) {
    List<BlockSpan> spans = new ArrayList<>();
    for (List<@Nullable Integer> run : Json.required(field, runs)) {
      InvalidValueException.require(
          run != null && run.size() == 2, field, "has a run that is not two numbers");
      spans.add(span(field, Json.required(field, run)));
    }
    return new BlockSpans(spans);
  }

  private static BlockSpan span(String field, List<@Nullable Integer> run) {
    return new BlockSpan(Json.required(field, run.get(0)), Json.required(field, run.get(1)));
  }
}
