package dev.tiercast.client.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tiercast.client.verify.Damage;
import dev.tiercast.client.verify.Verified;
import dev.tiercast.common.manifest.Json;
import java.io.IOException;

/** What was found as one line of JSON. The end of a range does not belong to it. */
final class VerifiedJson {
  private static final double NANOS_PER_SECOND = 1e9;

  private VerifiedJson() {}

  static byte[] write(Verified verified) {
    return Json.object(
        json -> {
          json.writeStringField("event", "verified");
          json.writeStringField("version", verified.version().toString());
          json.writeStringField("path", verified.path().toString());
          json.writeNumberField("size", verified.size());
          json.writeStringField("verified", verified.verification().toString());
          json.writeBooleanField("right", verified.isRight());
          json.writeNumberField("damagedBytes", verified.damagedBytes());
          json.writeArrayFieldStart("damages");
          for (Damage damage : verified.damages()) {
            write(json, damage);
          }
          json.writeEndArray();
          json.writeBooleanField("repaired", verified.repaired());
          json.writeNumberField("fetched", verified.fetched());
          json.writeNumberField("seconds", verified.time().toNanos() / NANOS_PER_SECOND);
        });
  }

  private static void write(JsonGenerator json, Damage damage) throws IOException {
    json.writeStartObject();
    json.writeStringField("file", damage.file().toString());
    json.writeStringField("kind", damage.kind().toString());
    json.writeNumberField("start", damage.range().start());
    json.writeNumberField("end", damage.range().end());
    json.writeEndObject();
  }
}
