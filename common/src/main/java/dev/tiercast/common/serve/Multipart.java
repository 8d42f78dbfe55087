package dev.tiercast.common.serve;

import dev.tiercast.common.digest.Sha256;
import dev.tiercast.common.model.ByteRange;
import dev.tiercast.common.serve.body.Content;
import dev.tiercast.common.serve.body.Segment;
import dev.tiercast.common.serve.plan.EntityTag;
import dev.tiercast.common.serve.plan.Representation;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;

/**
 * Several runs of bytes, each with a head of its own: {@code multipart/byteranges}, RFC 9110
 * section 14.6.
 *
 * @param boundary what stands between the parts
 * @param parts in the order in which they are sent
 */
record Multipart(String boundary, List<Part> parts) implements Payload {
  /** 128 bits: nobody finds bytes that have them in their own digest. */
  private static final int BOUNDARY_DIGITS = 32;

  Multipart {
    parts = List.copyOf(parts);
  }

  /**
   * One of the runs.
   *
   * @param head all that comes between the bytes before and these
   */
  record Part(String head, ByteRange bytes) {
    long length() {
      return head.length() + bytes.length();
    }
  }

  /** Of runs of one representation. */
  static Multipart of(List<ByteRange> ranges, Representation facts) {
    String boundary = boundary(facts.tag());
    List<Part> parts = new ArrayList<>();
    for (ByteRange range : ranges) {
      String head =
          "%s--%s\r\nContent-Type: %s\r\nContent-Range: %s\r\n\r\n"
              .formatted(
                  parts.isEmpty() ? "" : "\r\n",
                  boundary,
                  facts.type().field(),
                  ContentRange.of(range, facts.length()));
      parts.add(new Part(head, range));
    }
    return new Multipart(boundary, parts);
  }

  /**
   * Must not be in the bytes themselves. Tags are made from digests of the bytes, and so is this:
   * who makes bytes that contain it has found a digest that contains itself. Being no secret, it
   * may be the same each time and at all nodes, and answers can be compared.
   */
  private static String boundary(EntityTag tag) {
    byte[] text = tag.toString().getBytes(StandardCharsets.UTF_8);
    return Sha256.of(text).hex().substring(0, BOUNDARY_DIGITS);
  }

  @Override
  public String type() {
    return "multipart/byteranges; boundary=" + boundary;
  }

  @Override
  public long length() {
    return parts.stream().mapToLong(Part::length).sum() + end().length();
  }

  @Override
  public Iterator<Segment> segments(Content content) {
    List<Iterator<Segment>> rows = new ArrayList<>();
    for (Part part : parts) {
      rows.add(held(part.head()));
      rows.add(content.segments(part.bytes()));
    }
    rows.add(held(end()));
    return new Joined(rows.iterator());
  }

  private String end() {
    return "\r\n--" + boundary + "--\r\n";
  }

  private static Iterator<Segment> held(String text) {
    ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    return Collections.<Segment>singleton(new Segment.Held(bytes)).iterator();
  }

  /** One row after another, each looked at when its turn has come. */
  private static final class Joined implements Iterator<Segment> {
    private final Iterator<Iterator<Segment>> rows;
    private Iterator<Segment> row = Collections.emptyIterator();

    Joined(Iterator<Iterator<Segment>> rows) {
      this.rows = rows;
    }

    @Override
    public boolean hasNext() {
      advance();
      return row.hasNext();
    }

    @Override
    public Segment next() {
      advance();
      return row.next();
    }

    private void advance() {
      while (!row.hasNext() && rows.hasNext()) {
        row = rows.next();
      }
    }
  }
}
