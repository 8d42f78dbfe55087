package dev.tiercast.common.manifest;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tiercast.common.model.InvalidValueException;
import dev.tiercast.common.model.Limits;
import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.model.VersionSummary;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The versions of a node as JSON: what {@code /api/v1/versions} answers and {@code list --json}
 * prints.
 */
public final class VersionListJson {
  private VersionListJson() {}

  private record Document(@Nullable List<@Nullable Entry> versions) {}

  private record Entry(
      @Nullable String version,
      @Nullable String manifest,
      @Nullable String name,
      @Nullable Long size,
      @Nullable String created,
      @Nullable Integer files,
      @Nullable Integer shards,
      @Nullable String sha256) {}

  /**
   * How much of a version is there, if not all of it.
   *
   * @param held blocks that are there
   * @param blocks of which it consists
   */
  public record Part(int held, int blocks) {}

  /** Writes a list of complete versions. The same list always gives the same bytes. */
  public static byte[] write(List<VersionSummary> versions) {
    return write(versions, Map.of());
  }

  /**
   * Writes a list.
   *
   * @param parts those that are not complete
   */
  public static byte[] write(List<VersionSummary> versions, Map<VersionId, Part> parts) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = Json.factory().createGenerator(bytes)) {
      json.setPrettyPrinter(new LinePerEntry());
      json.writeStartObject();
      json.writeArrayFieldStart("versions");
      for (VersionSummary version : versions) {
        write(json, version, parts.get(version.version()));
      }
      json.writeEndArray();
      json.writeEndObject();
      json.writeRaw('\n');
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static void write(JsonGenerator json, VersionSummary version, @Nullable Part part)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("version", version.version().toString());
    json.writeStringField("name", version.name());
    json.writeNumberField("size", version.size());
    if (version.created() != null) {
      json.writeStringField("created", version.created().toString());
    }
    json.writeNumberField("files", version.files());
    json.writeNumberField("shards", version.shards());
    json.writeStringField("sha256", version.sha256().hex());
    json.writeStringField("manifest", version.manifestDigest().hex());
    if (part != null) {
      json.writeNumberField("blocks", part.blocks());
      json.writeNumberField("held", part.held());
    }
    json.writeEndObject();
  }

  /**
   * Reads the list.
   *
   * @param what the address, for messages
   * @return ascending by version
   * @throws FormatException naming the field that is wrong
   */
  public static List<VersionSummary> read(String what, byte[] bytes) throws FormatException {
    if (bytes.length > Limits.LIST_BYTES) {
      throw new FormatException(what, "is larger than " + Limits.LIST_BYTES + " bytes");
    }
    Document document = Json.read(what, bytes, Document.class);
    try {
      List<@Nullable Entry> entries = Json.required("versions", document.versions());
      List<VersionSummary> versions = new ArrayList<>(entries.size());
      for (int i = 0; i < entries.size(); i++) {
        versions.add(summary("versions[" + i + "]", entries.get(i)));
      }
      versions.sort(Comparator.comparing(VersionSummary::version));
      checkNoneTwice(versions);
      return List.copyOf(versions);
    } catch (InvalidValueException e) {
      throw new FormatException(what, e.getMessage(), e);
    }
  }

  private static void checkNoneTwice(List<VersionSummary> ascending) {
    for (int i = 1; i < ascending.size(); i++) {
      VersionId version = ascending.get(i).version();
      if (version.equals(ascending.get(i - 1).version())) {
        throw new InvalidValueException("versions", version + " is there twice");
      }
    }
  }

  private static VersionSummary summary(String field, @Nullable Entry entry) {
    Entry present = Json.required(field, entry);
    try {
      return new VersionSummary(
          VersionId.parse(Json.required("version", present.version())),
          Json.digest("manifest", present.manifest()),
          Json.required("name", present.name()),
          Json.required("size", present.size()),
          Json.instant("created", present.created()),
          Json.required("files", present.files()),
          Json.required("shards", present.shards()),
          Json.digest("sha256", present.sha256()));
    } catch (InvalidValueException e) {
      throw e.within(field);
    }
  }
}
