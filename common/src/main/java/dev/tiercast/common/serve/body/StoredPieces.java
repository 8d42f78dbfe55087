package dev.tiercast.common.serve.body;

import dev.tiercast.common.model.ByteRange;
import dev.tiercast.common.store.StoredBytes;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The pieces of something stored: of a window, where that can be had and is in memory, so that
 * nobody who writes from it waits for a disk; else read into buffers. What follows something that
 * was not in memory is read, too, to the end of the window: the system reads ahead there, and
 * touching that would have it read more.
 */
final class StoredPieces implements Pieces {
  private final StoredFile file;
  private final @Nullable Object identity;
  private final Windows windows;
  private final Copies copies;
  private final long end;
  private long position;
  private @Nullable Window window;
  private boolean isCold;
  private @Nullable StoredBytes unmapped;

  StoredPieces(StoredFile file, ByteRange range, Windows windows, Copies copies) {
    this.file = file;
    this.identity = file.identity();
    this.windows = windows;
    this.copies = copies;
    this.position = range.start();
    this.end = range.end();
  }

  @Override
  public long remaining() {
    return end - position;
  }

  @Override
  public @Nullable Absence absence() {
    Growth growth = file.growth();
    if (growth == null || remaining() == 0 || growth.upTo(1, position) > 0) {
      return null;
    }
    return new Absence(growth.presence(), growth.blockAt(position));
  }

  /** How many of the next bytes may be looked at. */
  private int here(int most) {
    int wanted = (int) Math.min(most, remaining());
    return file.growth() == null ? wanted : file.growth().upTo(wanted, position);
  }

  @Override
  public @Nullable Piece atOnce(int most) throws IOException {
    if (unmapped == null && identity != null && !isInWindow()) {
      moveTo(windows.find(identity, position));
    }
    return window == null ? null : mapped(window, here(most));
  }

  @Override
  public Piece read(int asked) throws IOException {
    int most = here(asked);
    if (unmapped == null && !isInWindow()) {
      open();
    }
    if (unmapped != null) {
      return copy(unmapped, most);
    }
    Window around = Objects.requireNonNull(window);
    Piece piece = mapped(around, most);
    return piece != null ? piece : copy(around, most);
  }

  /** Null if it is not in memory. */
  private @Nullable Piece mapped(Window around, int most) throws IOException {
    int length = lengthIn(around, most);
    isCold |= !around.isLoaded(position, length);
    if (isCold) {
      return null;
    }
    if (!around.isWhole()) {
      forget();
      throw new IOException(file.name() + " has been cut off");
    }
    long start = position;
    position += length;
    return Piece.mapped(around.bytes(start, length), () -> around.isLoaded(start, length));
  }

  private void open() throws IOException {
    StoredBytes bytes;
    try {
      bytes = file.open();
    } catch (IOException e) {
      forget();
      throw e;
    }
    // Until it is known to be mapped, so that it is closed whatever happens.
    unmapped = bytes;
    moveTo(identity == null ? null : windows.open(identity, bytes, position));
    if (window != null) {
      unmapped = null;
    }
  }

  /** So that the next who asks is not given a beginning without an end. */
  private void forget() {
    if (identity != null) {
      windows.forget(identity);
    }
  }

  private boolean isInWindow() {
    return window != null && window.contains(position);
  }

  private void moveTo(@Nullable Window next) {
    if (window != null) {
      windows.release(window);
    }
    window = next;
    isCold = false;
  }

  private int lengthIn(Window around, int most) {
    return around.upTo(most, position);
  }

  /** What was cut off is not in memory either, so it is here that it is missed. */
  private Piece copy(Window around, int most) throws IOException {
    try {
      return copy(around.file(), lengthIn(around, most));
    } catch (IOException e) {
      forget();
      throw e;
    }
  }

  private Piece copy(StoredBytes from, int most) throws IOException {
    Piece piece = copies.read(from, position, most);
    position += piece.length();
    return piece;
  }

  @Override
  public void close() throws IOException {
    moveTo(null);
    if (unmapped != null) {
      unmapped.close();
    }
  }
}
