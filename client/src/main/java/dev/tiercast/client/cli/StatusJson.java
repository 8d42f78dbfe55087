package dev.tiercast.client.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tiercast.client.status.Asked;
import dev.tiercast.client.status.TierStatus;
import dev.tiercast.common.manifest.Json;
import dev.tiercast.common.tier.Member;
import dev.tiercast.common.tier.NodeJson;
import java.io.IOException;
import java.time.Instant;

/** A tier as JSON on one line: the fields of {@code /api/v1/relays}, and who was asked. */
final class StatusJson {
  private StatusJson() {}

  static byte[] write(TierStatus status, Instant now) {
    return Json.object(
        json -> {
          json.writeStringField("time", now.toString());
          json.writeArrayFieldStart("servers");
          for (Asked asked : status.asked()) {
            write(json, asked);
          }
          json.writeEndArray();
          json.writeArrayFieldStart("nodes");
          for (Member member : status.nodes()) {
            json.writeStartObject();
            NodeJson.writeMember(json, member);
            json.writeEndObject();
          }
          json.writeEndArray();
        });
  }

  private static void write(JsonGenerator json, Asked asked) throws IOException {
    json.writeStartObject();
    json.writeStringField("address", asked.server().toString());
    if (asked instanceof Asked.Answered) {
      json.writeStringField("answer", "nodes");
    } else if (asked instanceof Asked.Plain) {
      json.writeStringField("answer", "plain");
    } else if (asked instanceof Asked.Failed failed) {
      json.writeStringField("answer", "none");
      json.writeStringField("reason", failed.reason());
    }
    json.writeEndObject();
  }
}
