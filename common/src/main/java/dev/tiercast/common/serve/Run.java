package dev.tiercast.common.serve;

import dev.tiercast.common.model.ByteRange;
import dev.tiercast.common.serve.body.Content;
import dev.tiercast.common.serve.body.Segment;
import dev.tiercast.common.serve.plan.MediaType;
import java.util.Iterator;

/**
 * Bytes as they are.
 *
 * @param mediaType what they are
 */
record Run(ByteRange bytes, MediaType mediaType) implements Payload {
  @Override
  public String type() {
    return mediaType.field();
  }

  @Override
  public long length() {
    return bytes.length();
  }

  @Override
  public Iterator<Segment> segments(Content content) {
    return content.segments(bytes);
  }
}
