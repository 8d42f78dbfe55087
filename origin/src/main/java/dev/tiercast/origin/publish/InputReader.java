package dev.tiercast.origin.publish;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * Reads the files of an input one after another, each once, and makes sure that each was at rest
 * from the time it was found until its last byte was read. Not thread safe.
 */
final class InputReader implements Closeable {
  private final Iterator<Input.Entry> files;
  private @Nullable OpenFile current;

  InputReader(Input input) {
    this.files = input.entries().stream().filter(entry -> !entry.path().isDirectory()).iterator();
  }

  /**
   * Fills the buffer as far as there are bytes.
   *
   * @return whether there were any; if not, all files were at rest
   * @throws java.nio.file.FileSystemException naming the file that cannot be read or was changed
   */
  boolean fill(ByteBuffer into) throws IOException {
    int start = into.position();
    while (into.hasRemaining() && (current != null || files.hasNext())) {
      if (current == null) {
        current = OpenFile.open(files.next());
      }
      current.read(into);
      if (current.isRead()) {
        current.requireUnchanged();
        close();
      }
    }
    return into.position() > start;
  }

  @Override
  public void close() throws IOException {
    OpenFile open = current;
    current = null;
    if (open != null) {
      open.close();
    }
  }
}
