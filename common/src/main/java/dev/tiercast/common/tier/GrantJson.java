package dev.tiercast.common.tier;

import dev.tiercast.common.manifest.FormatException;
import dev.tiercast.common.manifest.Json;
import dev.tiercast.common.model.BlockSpans;
import dev.tiercast.common.model.InvalidValueException;
import dev.tiercast.common.model.NodeId;
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
      @Nullable List<int @Nullable []> wanted) {}

  private record Answer(@Nullable List<int @Nullable []> blocks) {}

  /** Writes a question. */
  public static byte[] write(GrantRequest request) {
    return Json.object(
        json -> {
          json.writeStringField("node", request.node().text());
          if (request.rack().isPresent()) {
            json.writeStringField("rack", request.rack().get());
          }
          json.writeBooleanField("spreads", request.spreads());
          json.writeStringField("manifest", request.manifest().hex());
          json.writeNumberField("count", request.count());
          SpansJson.write(json, "wanted", request.wanted());
        });
  }

  /** Writes the answer: the blocks to take. */
  public static byte[] write(BlockSpans blocks) {
    return Json.object(json -> SpansJson.write(json, "blocks", blocks));
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
          SpansJson.read("wanted", question.wanted()));
    } catch (InvalidValueException e) {
      throw new FormatException(what, e.getMessage(), e);
    }
  }

  /**
   * Reads an answer; all else as above.
   *
   * @param blocks of the version: none may be beyond
   */
  public static BlockSpans readBlocks(String what, byte[] bytes, int blocks)
      throws FormatException {
    Answer answer = Json.read(what, bytes, Answer.class);
    try {
      return SpansJson.read("blocks", answer.blocks(), blocks);
    } catch (InvalidValueException e) {
      throw new FormatException(what, e.getMessage(), e);
    }
  }
}
