package dev.tiercast.common.serve;

import dev.tiercast.common.model.ByteRange;

/** The value of {@code Content-Range}, RFC 9110 section 14.4. */
final class ContentRange {
  private ContentRange() {}

  /** Of bytes, one at least, that are sent. */
  static String of(ByteRange bytes, long length) {
    return "bytes " + bytes.start() + "-" + (bytes.end() - 1) + "/" + length;
  }

  /** Of nothing: it says only how many bytes there are. */
  static String of(long length) {
    return "bytes */" + length;
  }
}
