package dev.tiercast.common.model;

/**
 * What can be said of a text's UTF-8 form without making it: manifests have millions of names. The
 * limits of a path are counted in its bytes.
 */
final class Utf8 {
  private Utf8() {}

  /** Number of bytes. */
  static int length(String text) {
    int bytes = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < 0x80) {
        bytes++;
      } else if (c < 0x800 || Character.isSurrogate(c)) {
        bytes += 2; // each half of a pair stands for two of its four bytes
      } else {
        bytes += 3;
      }
    }
    return bytes;
  }

  /** Whether there is half a surrogate pair in it, which has no UTF-8 form. */
  static boolean hasLoneSurrogate(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        if (!Character.isSupplementaryCodePoint(text.codePointAt(i))) {
          return true;
        }
        i++;
      }
    }
    return false;
  }
}
