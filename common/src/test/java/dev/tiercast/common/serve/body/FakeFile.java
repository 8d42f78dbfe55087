package dev.tiercast.common.serve.body;

import dev.tiercast.common.digest.Sha256;
import dev.tiercast.common.model.Digest;
import dev.tiercast.common.store.Mapping;
import dev.tiercast.common.store.StoredBytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A file in memory that counts what is done with it. Whether it can be mapped, is in memory and is
 * still whole, is said by tests.
 */
final class FakeFile {
  final byte[] content;
  private final Digest sha256;
  final AtomicInteger opened = new AtomicInteger();
  final AtomicInteger closed = new AtomicInteger();
  final AtomicInteger mapped = new AtomicInteger();
  final AtomicInteger unmapped = new AtomicInteger();
  final AtomicInteger bytesRead = new AtomicInteger();
  boolean mappable = true;
  boolean mapFails;
  boolean loaded = true;
  boolean whole = true;
  boolean vanished;
  int readable;

  FakeFile(byte[] content) {
    this.content = content;
    this.sha256 = Sha256.of(content);
    this.readable = content.length;
  }

  Digest sha256() {
    return sha256;
  }

  StoredFile stored() {
    return new StoredFile("fake", content.length, sha256(), this::open);
  }

  StoredBytes open() throws IOException {
    if (vanished) {
      throw new NoSuchFileException("fake");
    }
    opened.incrementAndGet();
    return new Bytes();
  }

  /** Whether nothing of it is open or mapped any more. */
  boolean isLeft() {
    return opened.get() == closed.get() && mapped.get() == unmapped.get();
  }

  private final class Bytes implements StoredBytes {
    @Override
    public long size() {
      return content.length;
    }

    @Override
    public int read(ByteBuffer into, long position) {
      if (position >= readable) {
        return -1;
      }
      int length = (int) Math.min(into.remaining(), readable - position);
      into.put(content, (int) position, length);
      bytesRead.addAndGet(length);
      return length;
    }

    @Override
    public Optional<Mapping> map(long start, int length) {
      if (!mappable) {
        return Optional.empty();
      }
      if (mapFails) {
        throw new IllegalStateException("cannot be mapped, for a test");
      }
      mapped.incrementAndGet();
      return Optional.of(new Mapped(ByteBuffer.wrap(content, (int) start, length).slice()));
    }

    @Override
    public boolean isWhole() {
      return whole;
    }

    @Override
    public void close() {
      closed.incrementAndGet();
    }
  }

  private final class Mapped implements Mapping {
    private final ByteBuffer bytes;

    Mapped(ByteBuffer bytes) {
      this.bytes = bytes;
    }

    @Override
    public ByteBuffer bytes(int start, int length) {
      return bytes.slice(start, length);
    }

    @Override
    public boolean isLoaded(int start, int length) {
      return loaded;
    }

    @Override
    public void close() {
      unmapped.incrementAndGet();
    }
  }
}
