package dev.tiercast.common.serve;

import dev.tiercast.common.model.Digest;
import dev.tiercast.common.serve.plan.HttpDate;
import dev.tiercast.common.serve.plan.Plan;
import dev.tiercast.common.serve.plan.Representation;
import java.util.Base64;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;

/** The header fields of an answer. Pure. */
final class Heads {
  private Heads() {}

  /** The fields that a plan for a representation asks for. */
  static HttpFields of(Plan plan, Representation facts) {
    HttpFields.Mutable fields = HttpFields.build();
    if (plan instanceof Plan.Send send) {
      send(fields, facts, Payload.of(send, facts));
    }
    if (plan instanceof Plan.Part part) {
      fields.put(HttpHeader.CONTENT_RANGE, ContentRange.of(part.bytes(), facts.length()));
    }
    if (plan instanceof Plan.NotModified) {
      validators(fields, facts);
      // May be there, RFC 9110 section 8.6. The server would add a 0, which must not be there.
      fields.put(HttpHeader.CONTENT_LENGTH, facts.length());
    }
    if (plan instanceof Plan.RangeNotSatisfiable) {
      fields.put(HttpHeader.CONTENT_RANGE, ContentRange.of(facts.length()));
    }
    return fields;
  }

  private static void send(HttpFields.Mutable fields, Representation facts, Payload payload) {
    validators(fields, facts);
    fields.put(HttpHeader.CONTENT_TYPE, payload.type());
    fields.put(HttpHeader.CONTENT_LENGTH, payload.length());
    fields.put(HttpHeader.ACCEPT_RANGES, "bytes");
    fields.put("X-Content-Type-Options", "nosniff");
    if (facts.lastModified() != null) {
      fields.put(HttpHeader.LAST_MODIFIED, HttpDate.format(facts.lastModified()));
    }
    if (facts.sha256() != null) {
      digests(fields, facts.sha256());
    }
  }

  /** What a 304 has to repeat of the 200, RFC 9110 section 15.4.5: that, and no more of it. */
  private static void validators(HttpFields.Mutable fields, Representation facts) {
    fields.put(HttpHeader.ETAG, facts.tag().toString());
    fields.put(HttpHeader.CACHE_CONTROL, facts.caching().field());
  }

  /** Of the whole representation, also beside a part of it: RFC 9530, and RFC 3230 before it. */
  private static void digests(HttpFields.Mutable fields, Digest sha256) {
    String base64 = Base64.getEncoder().encodeToString(sha256.bytes());
    fields.put("Repr-Digest", "sha-256=:" + base64 + ":");
    fields.put("Digest", "SHA-256=" + base64);
  }
}
