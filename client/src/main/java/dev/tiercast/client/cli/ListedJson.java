package dev.tiercast.client.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.tiercast.client.Listed;
import dev.tiercast.common.layout.ServerAddress;
import dev.tiercast.common.model.VersionSummary;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * A list of versions as JSON: the fields of {@code /api/v1/versions}, and the servers that have
 * each version.
 */
final class ListedJson {
  private ListedJson() {}

  static byte[] write(List<Listed> versions) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = new JsonFactory().createGenerator(bytes)) {
      json.useDefaultPrettyPrinter();
      json.writeStartObject();
      json.writeArrayFieldStart("versions");
      for (Listed version : versions) {
        write(json, version);
      }
      json.writeEndArray();
      json.writeEndObject();
      json.writeRaw('\n');
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static void write(JsonGenerator json, Listed version) throws IOException {
    json.writeStartObject();
    json.writeStringField("version", version.live().version().toString());
    if (version.summary() != null) {
      writeSummary(json, version.summary());
    }
    json.writeStringField("sha256", version.live().sha256().hex());
    json.writeArrayFieldStart("servers");
    for (ServerAddress server : version.servers()) {
      json.writeString(server.toString());
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void writeSummary(JsonGenerator json, VersionSummary summary) throws IOException {
    json.writeStringField("name", summary.name());
    json.writeNumberField("size", summary.size());
    if (summary.created() != null) {
      json.writeStringField("created", summary.created().toString());
    }
    json.writeNumberField("files", summary.files());
    json.writeNumberField("shards", summary.shards());
    json.writeStringField("manifest", summary.manifestDigest().hex());
  }
}
