package dev.tiercast.common.serve.body;

import dev.tiercast.common.model.ByteRange;
import java.util.Iterator;

/** Bytes that a body can be made of, wherever they lie. Immutable. */
public interface Content {
  /** Where a run of the bytes lies; found as it is asked for, so that a long run costs nothing. */
  Iterator<Segment> segments(ByteRange range);
}
