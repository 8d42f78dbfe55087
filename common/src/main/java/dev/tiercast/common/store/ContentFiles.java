package dev.tiercast.common.store;

import dev.tiercast.common.model.BlockGrid;
import dev.tiercast.common.model.ByteRange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A content, or parts of it, as files: the shards of a store or the files that a client asked for.
 * Bytes that no file takes are dropped. Files are opened for each piece, which costs nothing beside
 * moving a block and keeps no descriptors. Thread safe for disjoint ranges.
 */
public final class ContentFiles {
  /**
   * A file and the bytes of the content that it holds.
   *
   * @param path where it is
   * @param content what it holds, not empty
   */
  public record Extent(Path path, ByteRange content) {}

  /** How the bytes of a file are forced to disk. */
  interface Force {
    void force(Path file) throws IOException;
  }

  private final List<Extent> extents;
  private final Force force;
  private final WriteGates gates = new WriteGates();

  /**
   * @param extents in content order, disjoint; empty ones are left out
   */
  public ContentFiles(List<Extent> extents) {
    this(extents, Disk::forceFile);
  }

  /** As above, with another way to force. */
  ContentFiles(List<Extent> extents, Force force) {
    this.force = force;
    this.extents = extents.stream().filter(extent -> !extent.content().isEmpty()).toList();
  }

  /**
   * Creates the files that are missing, with their folders, and gives all their full size. That a
   * file lost what it had too much is on disk then; what it lacked has to be written anyway.
   */
  public void allocate() throws IOException {
    for (Extent extent : extents) {
      Files.createDirectories(Disk.parent(extent.path()));
      try {
        if (allocate(extent)) {
          force.force(extent.path());
        }
      } catch (IOException e) {
        throw Disk.writeFailure(extent.path(), e);
      }
    }
  }

  /** Returns whether the file lost something. */
  private static boolean allocate(Extent extent) throws IOException {
    try (FileChannel channel =
        FileChannel.open(extent.path(), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      long size = extent.content().length();
      long before = channel.size();
      if (before > size) {
        channel.truncate(size);
      } else if (before < size) {
        channel.write(ByteBuffer.allocate(1), size - 1);
      }
      return before > size;
    }
  }

  /** Writes all remaining bytes, whose first belongs at {@code contentOffset}. */
  public void write(long contentOffset, ByteBuffer bytes) throws IOException {
    ByteRange range = ByteRange.ofLength(contentOffset, bytes.remaining());
    for (Extent extent : overlapping(range)) {
      ByteRange part = extent.content().intersection(range);
      try (FileChannel channel = FileChannel.open(extent.path(), StandardOpenOption.WRITE)) {
        gates.write(
            extent, channel, slice(bytes, range, part), part.start() - extent.content().start());
      } catch (IOException e) {
        throw Disk.writeFailure(extent.path(), e);
      }
    }
    bytes.position(bytes.limit());
  }

  /**
   * Fills the buffer with the content from {@code contentOffset} on, as far as files hold it
   * without a gap.
   *
   * @return whether the buffer was filled
   */
  public boolean read(long contentOffset, ByteBuffer into) throws IOException {
    long at = contentOffset;
    for (Extent extent : overlapping(ByteRange.ofLength(contentOffset, into.remaining()))) {
      if (extent.content().start() > at) {
        return false;
      }
      at += read(extent, at, into);
    }
    return !into.hasRemaining();
  }

  /**
   * As {@link #read}, but bytes that are not there, or that a damaged disk does not give back, are
   * no failure: they may be had from elsewhere.
   */
  boolean tryRead(long contentOffset, ByteBuffer into) throws IOException {
    try {
      return read(contentOffset, into);
    } catch (NoSuchFileException e) {
      return false;
    } catch (FileSystemException | ClosedChannelException e) {
      throw e;
    } catch (IOException e) {
      return false;
    }
  }

  private static long read(Extent extent, long contentOffset, ByteBuffer into) throws IOException {
    try (FileChannel channel = FileChannel.open(extent.path(), StandardOpenOption.READ)) {
      long start = contentOffset - extent.content().start();
      long total = 0;
      int count = channel.read(into, start);
      while (count > 0) {
        total += count;
        count = channel.read(into, start + total);
      }
      return total;
    }
  }

  /** Whether all files are there and have their full size. */
  public boolean areAllocated() throws IOException {
    for (Extent extent : extents) {
      if (!Files.isRegularFile(extent.path())
          || Files.size(extent.path()) != extent.content().length()) {
        return false;
      }
    }
    return true;
  }

  /** The blocks all of whose bytes are in these files, in a new set. */
  BitSet blocksWithin(BlockGrid grid) {
    return grid.blocksWithin(extents.stream().map(Extent::content).toList());
  }

  /** Forces the bytes of these ranges to disk. */
  public void force(List<ByteRange> ranges) throws IOException {
    Set<Path> files = new LinkedHashSet<>();
    for (ByteRange range : ranges) {
      overlapping(range).forEach(extent -> files.add(extent.path()));
    }
    for (Path file : files) {
      try {
        force.force(file);
      } catch (IOException e) {
        throw Disk.writeFailure(file, e);
      }
    }
  }

  private static ByteBuffer slice(ByteBuffer bytes, ByteRange range, ByteRange part) {
    int from = (int) (part.start() - range.start());
    return bytes.slice(bytes.position() + from, (int) part.length());
  }

  /** The files that hold some of these bytes, in content order. */
  public List<Extent> overlapping(ByteRange range) {
    List<Extent> found = new ArrayList<>(2);
    for (int i = firstEndingAfter(range.start()); i < extents.size(); i++) {
      if (extents.get(i).content().start() >= range.end()) {
        break;
      }
      found.add(extents.get(i));
    }
    return found;
  }

  private int firstEndingAfter(long offset) {
    int low = 0;
    int high = extents.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (extents.get(middle).content().end() <= offset) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
