package dev.tiercast.common.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tiercast.common.model.ByteRange;
import dev.tiercast.common.serve.body.Segment;
import dev.tiercast.common.serve.plan.Caching;
import dev.tiercast.common.serve.plan.EntityTag;
import dev.tiercast.common.serve.plan.MediaType;
import dev.tiercast.common.serve.plan.Representation;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;

class MultipartTest {
  private static final byte[] DIGITS = "0123456789".getBytes(StandardCharsets.US_ASCII);

  private static final Representation FACTS = facts("tag", MediaType.TEXT);

  private static final List<ByteRange> RANGES =
      List.of(new ByteRange(8, 10), new ByteRange(0, 1), new ByteRange(0, 4));

  @Test
  void isWrittenAsOtherServersWriteIt() {
    Multipart multipart = Multipart.of(RANGES, FACTS);
    String expected =
        """
        --BOUNDARY
        Content-Type: text/plain; charset=utf-8
        Content-Range: bytes 8-9/10

        89
        --BOUNDARY
        Content-Type: text/plain; charset=utf-8
        Content-Range: bytes 0-0/10

        0
        --BOUNDARY
        Content-Type: text/plain; charset=utf-8
        Content-Range: bytes 0-3/10

        0123
        --BOUNDARY--
        """;
    assertThat(text(multipart))
        .isEqualTo(expected.replace("\n", "\r\n").replace("BOUNDARY", multipart.boundary()));
  }

  @Test
  void knowsItsLength() {
    Multipart multipart = Multipart.of(RANGES, FACTS);
    assertThat(multipart.length()).isEqualTo(text(multipart).length());
  }

  @Test
  void separatesPartsByWhatNeedsNoQuotes() {
    Multipart odd = Multipart.of(RANGES, facts("~'()+,; =?\u00e9", MediaType.BYTES));
    assertThat(odd.type()).matches("multipart/byteranges; boundary=[0-9a-f]{32}");
    assertThat(odd.type()).endsWith(odd.boundary());
  }

  @Test
  void separatesOtherBytesByAnotherBoundary() {
    assertThat(Multipart.of(RANGES, FACTS).boundary())
        .isEqualTo(Multipart.of(RANGES.subList(0, 2), FACTS).boundary())
        .isNotEqualTo(Multipart.of(RANGES, facts("other", MediaType.TEXT)).boundary());
  }

  @Test
  void looksForBytesOnlyWhenTheirTurnHasCome() {
    List<ByteRange> begun = new ArrayList<>();
    Iterator<Segment> segments =
        Multipart.of(RANGES, FACTS)
            .segments(
                range ->
                    new Iterator<>() {
                      @Override
                      public boolean hasNext() {
                        begun.add(range);
                        return false;
                      }

                      @Override
                      public Segment next() {
                        throw new NoSuchElementException();
                      }
                    });
    assertThat(segments.next().length()).isPositive();
    assertThat(begun).isEmpty();
    assertThat(segments.next().length()).isPositive();
    assertThat(begun).containsExactly(RANGES.get(0));
  }

  @Test
  void endsAfterTheLastBoundary() {
    Iterator<Segment> segments = segments(Multipart.of(RANGES, FACTS));
    for (int i = 0; i < 2 * RANGES.size() + 1; i++) {
      segments.next();
    }
    assertThat(segments.hasNext()).isFalse();
    assertThatThrownBy(segments::next).isInstanceOf(NoSuchElementException.class);
  }

  private static Representation facts(String tag, MediaType type) {
    return new Representation(
        DIGITS.length, new EntityTag(false, tag), null, null, type, Caching.REVALIDATE);
  }

  private static Iterator<Segment> segments(Multipart multipart) {
    return multipart.segments(Served.of(FACTS, ByteBuffer.wrap(DIGITS)).content());
  }

  private static String text(Multipart multipart) {
    StringBuilder text = new StringBuilder();
    segments(multipart)
        .forEachRemaining(
            segment ->
                text.append(StandardCharsets.US_ASCII.decode(((Segment.Held) segment).bytes())));
    return text.toString();
  }
}
