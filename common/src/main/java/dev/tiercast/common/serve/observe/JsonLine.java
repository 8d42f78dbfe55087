package dev.tiercast.common.serve.observe;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** An exchange as one JSON object in ASCII; what is not known is left out. */
final class JsonLine {
  private static final JsonFactory FACTORY =
      JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();
  private static final double NANOS_PER_SECOND = 1e9;

  private JsonLine() {}

  static String of(Exchange exchange) {
    StringWriter line = new StringWriter();
    try (JsonGenerator json = FACTORY.createGenerator(line)) {
      json.writeStartObject();
      request(json, exchange);
      answer(json, exchange);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return line.toString();
  }

  private static void request(JsonGenerator json, Exchange exchange) throws IOException {
    json.writeStringField("time", exchange.time().truncatedTo(ChronoUnit.MILLIS).toString());
    json.writeStringField("client", exchange.client());
    json.writeStringField("method", exchange.method());
    json.writeStringField("path", exchange.target());
    json.writeStringField("protocol", exchange.protocol());
    optional(json, "range", exchange.range());
    optional(json, "referer", exchange.referer());
    optional(json, "userAgent", exchange.userAgent());
  }

  private static void answer(JsonGenerator json, Exchange exchange) throws IOException {
    json.writeNumberField("status", exchange.status());
    json.writeNumberField("bytes", exchange.bytes());
    json.writeNumberField("seconds", seconds(exchange.elapsed()));
    if (exchange.firstByte() != null) {
      json.writeNumberField("firstByteSeconds", seconds(exchange.firstByte()));
    }
    json.writeBooleanField("complete", exchange.complete());
  }

  private static void optional(JsonGenerator json, String name, @Nullable String value)
      throws IOException {
    if (value != null) {
      json.writeStringField(name, value);
    }
  }

  private static double seconds(Duration duration) {
    return duration.toNanos() / NANOS_PER_SECOND;
  }
}
