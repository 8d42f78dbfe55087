package dev.tiercast.common.transfer;

import dev.tiercast.common.digest.ContentHasher;
import dev.tiercast.common.layout.Resource;
import dev.tiercast.common.model.ByteRange;
import dev.tiercast.common.store.Disk;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;

/** A shard that is appended to its file, piece by piece, and hashed on the way. */
final class PlainShardFile implements Closeable {
  private static final int PIECE = 1 << 20;

  private final Resource name;
  private final PlainFiles.Place place;
  private final FileChannel channel;
  private final ContentHasher hasher;
  private final byte[] piece = new byte[PIECE];
  private final long present;
  private long done;

  private PlainShardFile(
      Resource name, PlainFiles.Place place, FileChannel channel, ContentHasher hasher)
      throws IOException {
    this.name = name;
    this.place = place;
    this.channel = channel;
    this.hasher = hasher;
    this.present = Math.max(0, Math.min(channel.size() - place.start(), place.size()));
  }

  static PlainShardFile open(Resource name, PlainFiles.Place place, ContentHasher hasher)
      throws IOException {
    Files.createDirectories(place.file().toAbsolutePath().getParent());
    FileChannel channel =
        FileChannel.open(
            place.file(),
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE);
    try {
      if (place.isLast()) {
        channel.truncate(place.start() + place.size());
      }
      return new PlainShardFile(name, place, channel, hasher);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /** Whether bytes of an earlier attempt are still to be hashed. */
  boolean hasPresent() {
    return done < present;
  }

  /** Hashes some bytes of an earlier attempt. */
  void takePresent() throws IOException {
    int most = (int) Math.min(PIECE, present - done);
    int count = channel.read(ByteBuffer.wrap(piece, 0, most), place.start() + done);
    if (count <= 0) {
      throw new IOException(place.file() + ": became shorter while it was read");
    }
    hasher.update(piece, 0, count);
    done += count;
  }

  boolean isComplete() {
    return done == place.size();
  }

  /** Bytes that are in the file and hashed. */
  long done() {
    return done;
  }

  /** What is missing, from this source. */
  ShardStream rest(Source source) {
    return source.stream(name, place.size(), new ByteRange(done, place.size()));
  }

  /**
   * Appends some bytes of the rest; those, too, that come before it fails.
   *
   * @param most at once
   */
  void append(ShardStream rest, int most) throws IOException {
    int count = (int) Math.min(Math.min(PIECE, most), place.size() - done);
    ByteBuffer bytes = ByteBuffer.wrap(piece, 0, count);
    try {
      rest.readFully(bytes);
    } finally {
      keep(bytes.flip());
    }
  }

  private void keep(ByteBuffer bytes) throws IOException {
    int count = bytes.remaining();
    try {
      while (bytes.hasRemaining()) {
        channel.write(bytes, place.start() + done + bytes.position());
      }
    } catch (IOException e) {
      throw Disk.writeFailure(place.file(), e);
    }
    hasher.update(piece, 0, count);
    done += count;
  }

  void force() throws IOException {
    channel.force(true);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
