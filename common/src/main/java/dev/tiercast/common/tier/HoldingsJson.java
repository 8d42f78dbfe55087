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
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What nodes tell each other of the blocks that they hold. */
public final class HoldingsJson {
  private HoldingsJson() {}

  private record Document(
      @Nullable String node,
      @Nullable String role,
      @Nullable Integer tier,
      @Nullable String rack,
      @Nullable String manifest,
      @Nullable Integer blocks,
      @Nullable List<int @Nullable []> held,
      @Nullable List<int @Nullable []> coming) {}

  private interface Content {
    void write(JsonGenerator json) throws IOException;
  }

  /** Writes all of it, in one line. */
  public static String write(Holdings holdings) {
    return text(
        json -> {
          json.writeStartObject();
          NodeInfo node = holdings.node();
          json.writeStringField("node", node.id().text());
          json.writeStringField("role", node.role().name().toLowerCase(Locale.ROOT));
          if (node.tier().isPresent()) {
            json.writeNumberField("tier", node.tier().getAsInt());
          }
          if (node.rack().isPresent()) {
            json.writeStringField("rack", node.rack().get());
          }
          json.writeStringField("manifest", holdings.manifest().hex());
          json.writeNumberField("blocks", holdings.blocks());
          json.writeFieldName("held");
          write(json, holdings.held());
          json.writeFieldName("coming");
          write(json, holdings.coming());
          json.writeEndObject();
        });
  }

  /** Writes blocks, in one line: a list of runs, each with its first block and its end. */
  public static String write(BlockSpans blocks) {
    return text(json -> write(json, blocks));
  }

  private static void write(JsonGenerator json, BlockSpans blocks) throws IOException {
    json.writeStartArray();
    for (BlockSpan span : blocks.spans()) {
      json.writeStartArray();
      json.writeNumber(span.first());
      json.writeNumber(span.end());
      json.writeEndArray();
    }
    json.writeEndArray();
  }

  private static String text(Content content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = Json.factory().createGenerator(bytes)) {
      content.write(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  /**
   * Reads all of it.
   *
   * @param what the address, for messages
   * @throws FormatException naming the field that is wrong
   */
  public static Holdings read(String what, byte[] bytes) throws FormatException {
    Document document = Json.read(what, bytes, Document.class);
    try {
      return new Holdings(
          node(document),
          Json.digest("manifest", document.manifest()),
          Json.required("blocks", document.blocks()),
          spans("held", document.held()),
          spans("coming", document.coming()));
    } catch (InvalidValueException e) {
      throw new FormatException(what, e.getMessage(), e);
    }
  }

  private static NodeInfo node(Document document) {
    String role = Json.required("role", document.role());
    Integer tier = document.tier();
    return new NodeInfo(
        new NodeId(Json.required("node", document.node())),
        Stream.of(Role.values())
            .filter(each -> each.name().toLowerCase(Locale.ROOT).equals(role))
            .findFirst()
            .orElseThrow(() -> new InvalidValueException("role", "is none that is known")),
        tier == null ? OptionalInt.empty() : OptionalInt.of(tier),
        Optional.ofNullable(document.rack()));
  }

  /**
   * Reads blocks.
   *
   * @param what the address, for messages
   * @param blocks of the version: none may be beyond
   */
  public static BlockSpans readBlocks(String what, byte[] bytes, int blocks)
      throws FormatException {
    try {
      BlockSpans spans = spans("blocks", Arrays.asList(Json.read(what, bytes, int[][].class)));
      InvalidValueException.require(spans.end() <= blocks, "blocks", "go beyond the last");
      return spans;
    } catch (InvalidValueException e) {
      throw new FormatException(what, e.getMessage(), e);
    }
  }

  private static BlockSpans spans(String field, @Nullable List<int @Nullable []> runs) {
    List<BlockSpan> spans = new ArrayList<>();
    for (int @Nullable [] run : Json.required(field, runs)) {
      if (run == null || run.length != 2) {
        throw new InvalidValueException(field, "has a run that is no pair of numbers");
      }
      spans.add(new BlockSpan(run[0], run[1]));
    }
    return new BlockSpans(spans);
  }
}
