package dev.tiercast.common.tier;

import dev.tiercast.common.manifest.FormatException;
import dev.tiercast.common.manifest.Json;
import dev.tiercast.common.model.BlockSpans;
import dev.tiercast.common.model.InvalidValueException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
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

  /** Writes all of it, in one line. */
  public static String write(Holdings holdings) {
    return text(
        json -> {
          json.writeStartObject();
          json.writeStringField("node", holdings.node().id().text());
          NodeJson.writePlace(json, holdings.node());
          json.writeStringField("manifest", holdings.manifest().hex());
          json.writeNumberField("blocks", holdings.blocks());
          SpansJson.write(json, "held", holdings.held());
          SpansJson.write(json, "coming", holdings.coming());
          json.writeEndObject();
        });
  }

  /** Writes blocks, in one line: a list of runs, each with its first block and its end. */
  public static String write(BlockSpans blocks) {
    return text(json -> SpansJson.write(json, blocks));
  }

  private static String text(Json.Content content) {
    return new String(Json.write(content), StandardCharsets.UTF_8);
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
          NodeJson.info("node", document.node(), document.role(), document.tier(), document.rack()),
          Json.digest("manifest", document.manifest()),
          Json.required("blocks", document.blocks()),
          SpansJson.read("held", document.held()),
          SpansJson.read("coming", document.coming()));
    } catch (InvalidValueException e) {
      throw new FormatException(what, e.getMessage(), e);
    }
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
      return SpansJson.read("blocks", Arrays.asList(Json.read(what, bytes, int[][].class)), blocks);
    } catch (InvalidValueException e) {
      throw new FormatException(what, e.getMessage(), e);
    }
  }
}
