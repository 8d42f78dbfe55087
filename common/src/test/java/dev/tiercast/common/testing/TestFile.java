package dev.tiercast.common.testing;

import dev.tiercast.common.digest.Sha256;
import dev.tiercast.common.model.ContentPath;
import dev.tiercast.common.model.FileEntry;

/** A file with its bytes, which are not to be written. */
final class TestFile {
  private final FileEntry entry;
  private final byte[] bytes;

  private TestFile(FileEntry entry, byte[] bytes) {
    this.entry = entry;
    this.bytes = bytes;
  }

  static TestFile of(String path, byte[] bytes, boolean executable) {
    return new TestFile(
        new FileEntry(new ContentPath(path), bytes.length, Sha256.of(bytes), executable), bytes);
  }

  FileEntry entry() {
    return entry;
  }

  byte[] bytes() {
    return bytes;
  }

  /** With the byte at this place changed, if the file has one. */
  TestFile flippedAt(int offset) {
    if (offset < 0 || offset >= bytes.length) {
      return this;
    }
    byte[] changed = bytes.clone();
    changed[offset] ^= 1;
    return of(entry.path().value(), changed, entry.executable());
  }
}
