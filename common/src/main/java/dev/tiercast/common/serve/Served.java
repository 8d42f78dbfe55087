package dev.tiercast.common.serve;

import dev.tiercast.common.model.ByteRange;
import dev.tiercast.common.serve.body.Content;
import dev.tiercast.common.serve.body.Segment;
import dev.tiercast.common.serve.body.StoredFile;
import dev.tiercast.common.serve.plan.MediaType;
import dev.tiercast.common.serve.plan.Representation;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.Iterator;
import org.eclipse.jetty.http.HttpFields;

/**
 * Something that can be asked for.
 *
 * @param facts what is known of its bytes
 * @param content the bytes
 * @param fields of the head, beside those that follow from the facts
 */
record Served(Representation facts, Content content, HttpFields fields) {
  /** Bytes in memory. */
  static Served of(Representation facts, ByteBuffer bytes) {
    return of(facts, range -> one(held(bytes, range)));
  }

  /** A list that was just made. */
  static Served ofList(byte[] bytes, MediaType type) {
    return of(Representation.ofList(bytes, type), ByteBuffer.wrap(bytes));
  }

  /** The bytes of a file. */
  static Served of(Representation facts, StoredFile file) {
    return of(facts, range -> one(new Segment.Stored(file, range)));
  }

  /** Bytes from wherever. */
  static Served of(Representation facts, Content content) {
    return new Served(facts, content, HttpFields.EMPTY);
  }

  /** The same with other fields. */
  Served withFields(HttpFields others) {
    return new Served(facts, content, others);
  }

  private static Segment held(ByteBuffer bytes, ByteRange range) {
    int start = Math.toIntExact(range.start());
    return new Segment.Held(bytes.slice(start, Math.toIntExact(range.length())));
  }

  private static Iterator<Segment> one(Segment segment) {
    return Collections.singleton(segment).iterator();
  }
}
