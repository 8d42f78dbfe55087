package dev.tiercast.common.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tiercast.common.serve.plan.MediaType;
import dev.tiercast.common.serve.plan.Plan;
import dev.tiercast.common.serve.plan.Representation;
import dev.tiercast.common.serve.plan.RequestFields;
import java.util.List;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What {@code range_charset.t} and {@code range_clearing.t} of nginx-tests say of the heads of
 * answers. The recoding and the cache that they are about do not exist here; that a type keeps its
 * {@code charset} and that there is one {@code Content-Range} at most does.
 */
class NginxRangeHeadTest {
  private static final Representation FACTS = Representation.ofList(new byte[1000], MediaType.TEXT);

  @Test
  void rangeCharset() {
    Plan.Send plan = (Plan.Send) plan("bytes=0-9, 10-19");
    assertThat(Heads.of(plan, FACTS).get(HttpHeader.CONTENT_TYPE))
        .matches("multipart/byteranges; boundary=\\w+");
    Multipart multipart = (Multipart) Payload.of(plan, FACTS);
    assertThat(multipart.parts())
        .hasSize(2)
        .allSatisfy(
            part ->
                assertThat(part.head())
                    .containsOnlyOnce("Content-Type: text/plain; charset=utf-8\r\n")
                    .containsOnlyOnce("charset"));
  }

  @ParameterizedTest
  @CsvSource({
    "bytes=0-4, bytes 0-4/1000",
    "'bytes=0-2,4-', ",
    "bytes=1000-, bytes */1000",
  })
  void rangeClearing(String range, String expected) {
    HttpFields head = Heads.of(plan(range), FACTS);
    assertThat(head.getValuesList(HttpHeader.CONTENT_RANGE))
        .isEqualTo(expected == null ? List.of() : List.of(expected));
  }

  private static Plan plan(String range) {
    return Plan.of(
        RequestFields.of(true, name -> name.equals("Range") ? List.of(range) : List.of()), FACTS);
  }
}
