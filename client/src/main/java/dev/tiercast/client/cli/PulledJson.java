package dev.tiercast.client.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.tiercast.client.pull.Pulled;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** The end of a pull as one line of JSON. */
final class PulledJson {
  private static final double NANOS_PER_SECOND = 1e9;

  private PulledJson() {}

  static byte[] write(Pulled pulled) {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    try (JsonGenerator json = new JsonFactory().createGenerator(line)) {
      json.writeStartObject();
      json.writeStringField("event", "done");
      json.writeStringField("version", pulled.version().toString());
      json.writeStringField("path", pulled.path().toString());
      json.writeNumberField("size", pulled.size());
      json.writeNumberField("fetched", pulled.fetched());
      json.writeNumberField("reused", pulled.reused());
      json.writeStringField("verified", pulled.verification().toString());
      json.writeStringField("sha256", pulled.sha256().hex());
      json.writeNumberField("seconds", pulled.time().toNanos() / NANOS_PER_SECOND);
      json.writeEndObject();
      json.writeRaw('\n');
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return line.toByteArray();
  }
}
