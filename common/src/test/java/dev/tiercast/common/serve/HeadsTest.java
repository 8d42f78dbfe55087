package dev.tiercast.common.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tiercast.common.model.ByteRange;
import dev.tiercast.common.model.Digest;
import dev.tiercast.common.serve.plan.Caching;
import dev.tiercast.common.serve.plan.EntityTag;
import dev.tiercast.common.serve.plan.MediaType;
import dev.tiercast.common.serve.plan.Plan;
import dev.tiercast.common.serve.plan.Representation;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.eclipse.jetty.http.HttpField;
import org.junit.jupiter.api.Test;

class HeadsTest {
  private static final Representation SHARD =
      new Representation(
          100,
          new EntityTag(false, "tag"),
          Digest.OF_NOTHING,
          Instant.parse("2026-01-02T03:04:05Z"),
          MediaType.BYTES,
          Caching.FOREVER);

  private static final Representation BARE =
      new Representation(
          100, new EntityTag(false, "tag"), null, null, MediaType.TEXT, Caching.REVALIDATE);

  @Test
  void describesTheWhole() {
    assertThat(head(new Plan.Whole(new ByteRange(0, 100)), SHARD))
        .isEqualTo(
            """
            Accept-Ranges: bytes
            Cache-Control: public, max-age=31536000, immutable
            Content-Length: 100
            Content-Type: application/octet-stream
            Digest: SHA-256=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=
            ETag: "tag"
            Last-Modified: Fri, 02 Jan 2026 03:04:05 GMT
            Repr-Digest: sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:
            X-Content-Type-Options: nosniff\
            """);
  }

  @Test
  void describesAPartAndWhatItIsAPartOf() {
    assertThat(head(new Plan.Part(new ByteRange(10, 31)), SHARD))
        .contains(
            "Content-Length: 21", "Content-Range: bytes 10-30/100", "ETag: \"tag\"", "Repr-Digest");
  }

  @Test
  void describesSeveralPartsAndWhatTheyArePartsOf() {
    Plan.Parts parts = new Plan.Parts(List.of(new ByteRange(10, 31), new ByteRange(0, 1)));
    Payload payload = Payload.of(parts, SHARD);
    assertThat(head(parts, SHARD))
        .isEqualTo(
            head(new Plan.Whole(new ByteRange(0, 100)), SHARD)
                .replace("Content-Length: 100", "Content-Length: " + payload.length())
                .replace("application/octet-stream", payload.type()));
  }

  @Test
  void saysNothingThatNobodyKnows() {
    assertThat(head(new Plan.Whole(new ByteRange(0, 100)), BARE))
        .isEqualTo(
            """
            Accept-Ranges: bytes
            Cache-Control: no-cache
            Content-Length: 100
            Content-Type: text/plain; charset=utf-8
            ETag: "tag"
            X-Content-Type-Options: nosniff\
            """);
  }

  @Test
  void repeatsTheValidatorIfNothingHasChanged() {
    assertThat(head(new Plan.NotModified(), SHARD))
        .isEqualTo(
            """
            Cache-Control: public, max-age=31536000, immutable
            Content-Length: 100
            ETag: "tag\"\
            """);
  }

  @Test
  void saysHowLongItIsToWhoAsksBehindTheEnd() {
    assertThat(head(new Plan.RangeNotSatisfiable(), SHARD)).isEqualTo("Content-Range: bytes */100");
    assertThat(head(new Plan.PreconditionFailed(), SHARD)).isEmpty();
  }

  private static String head(Plan plan, Representation facts) {
    return Heads.of(plan, facts).stream()
        .map(HttpField::toString)
        .sorted()
        .collect(Collectors.joining("\n"));
  }
}
