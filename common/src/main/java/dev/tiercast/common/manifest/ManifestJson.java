package dev.tiercast.common.manifest;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tiercast.common.model.FileEntry;
import dev.tiercast.common.model.InvalidValueException;
import dev.tiercast.common.model.Manifest;
import dev.tiercast.common.model.ShardSpec;
import dev.tiercast.common.model.Text;
import dev.tiercast.common.model.VersionId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code manifest.json} as text: one line for each file and each shard. */
final class ManifestJson {
  private static final String FORMAT = "tiercast/1";

  private ManifestJson() {}

  private record Document(
      @Nullable String format,
      @Nullable String version,
      @Nullable String created,
      @Nullable String name,
      @Nullable Long size,
      @Nullable String sha256,
      @Nullable Integer blockSize,
      @Nullable String merkleRoot,
      @Nullable List<@Nullable File> files,
      @Nullable List<@Nullable Shard> shards) {}

  private record File(
      @Nullable String path,
      @Nullable Long size,
      @Nullable String sha256,
      @Nullable Boolean executable) {}

  private record Shard(@Nullable Long size, @Nullable String sha256) {}

  static Manifest read(String what, byte[] bytes) throws FormatException {
    Document document = Json.read(what, bytes, Document.class);
    try {
      return manifest(document);
    } catch (InvalidValueException e) {
      throw new FormatException(what, e.getMessage(), e);
    }
  }

  private static Manifest manifest(Document document) {
    String format = Json.required("format", document.format());
    if (!format.equals(FORMAT)) {
      throw new InvalidValueException(
          "format", "'" + Text.shorten(format) + "' is unknown here; this program reads " + FORMAT);
    }
    return new Manifest(
        VersionId.parse(Json.required("version", document.version())),
        Json.instant("created", document.created()),
        Json.required("name", document.name()),
        Json.required("size", document.size()),
        Json.digest("sha256", document.sha256()),
        Json.required("blockSize", document.blockSize()),
        Json.digest("merkleRoot", document.merkleRoot()),
        files(Json.required("files", document.files())),
        shards(Json.required("shards", document.shards())));
  }

  private static List<FileEntry> files(List<@Nullable File> files) {
    List<FileEntry> entries = new ArrayList<>(files.size());
    for (int i = 0; i < files.size(); i++) {
      String field = "files[" + i + "]";
      File file = Json.required(field, files.get(i));
      try {
        entries.add(
            new FileEntry(
                Json.path("path", file.path()),
                Json.required("size", file.size()),
                Json.digest("sha256", file.sha256()),
                Boolean.TRUE.equals(file.executable())));
      } catch (InvalidValueException e) {
        throw e.within(field);
      }
    }
    return entries;
  }

  private static List<ShardSpec> shards(List<@Nullable Shard> shards) {
    List<ShardSpec> specs = new ArrayList<>(shards.size());
    for (int i = 0; i < shards.size(); i++) {
      String field = "shards[" + i + "]";
      Shard shard = Json.required(field, shards.get(i));
      try {
        specs.add(
            new ShardSpec(
                Json.required("size", shard.size()), Json.digest("sha256", shard.sha256())));
      } catch (InvalidValueException e) {
        throw e.within(field);
      }
    }
    return specs;
  }

  static byte[] write(Manifest manifest) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = Json.factory().createGenerator(bytes)) {
      json.setPrettyPrinter(new LinePerEntry());
      json.writeStartObject();
      json.writeStringField("format", FORMAT);
      json.writeStringField("version", manifest.version().toString());
      if (manifest.created() != null) {
        json.writeStringField("created", manifest.created().toString());
      }
      json.writeStringField("name", manifest.name());
      json.writeNumberField("size", manifest.size());
      json.writeStringField("sha256", manifest.sha256().hex());
      json.writeNumberField("blockSize", manifest.blockSize());
      json.writeStringField("merkleRoot", manifest.merkleRoot().hex());
      writeFiles(json, manifest.files());
      writeShards(json, manifest.shards());
      json.writeEndObject();
      json.writeRaw('\n');
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static void writeFiles(JsonGenerator json, List<FileEntry> files) throws IOException {
    json.writeArrayFieldStart("files");
    for (FileEntry file : files) {
      json.writeStartObject();
      json.writeStringField("path", file.path().value());
      json.writeNumberField("size", file.size());
      json.writeStringField("sha256", file.sha256().hex());
      json.writeBooleanField("executable", file.executable());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void writeShards(JsonGenerator json, List<ShardSpec> shards) throws IOException {
    json.writeArrayFieldStart("shards");
    for (ShardSpec shard : shards) {
      json.writeStartObject();
      json.writeNumberField("size", shard.size());
      json.writeStringField("sha256", shard.sha256().hex());
      json.writeEndObject();
    }
    json.writeEndArray();
  }
}
