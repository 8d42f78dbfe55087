package dev.tiercast.common.store;

import dev.tiercast.common.model.Digest;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.BitSet;
import java.util.zip.CRC32C;

/**
 * Which blocks of a version have been verified and written, as a log beside them.
 *
 * <p>A header names the manifest. Each record is a block, or says how many records before it speak
 * of blocks that are forced to disk; each has a checksum. What is forced is trusted after a crash;
 * what was only written has to be hashed again; where the log is torn or belongs to another
 * manifest, so does everything it does not vouch for. Thread safe.
 */
final class BlockJournal implements Closeable {
  private static final byte[] MAGIC = {'t', 'i', 'e', 'r', 'j', 'n', 'l', '1'};
  private static final int HEADER = MAGIC.length + Digest.BYTES;
  private static final int RECORD = 8;

  private final FileChannel channel;
  private int records;

  /** How many records there were when all that they speak of was on disk for the last time. */
  private int forcedRecords;

  private BlockJournal(FileChannel channel, int records) {
    this.channel = channel;
    this.records = records;
    this.forcedRecords = records;
  }

  /**
   * What a journal says.
   *
   * @param trusted blocks that are on disk
   * @param doubtful blocks that may be there and have to be hashed again
   */
  record Contents(BitSet trusted, BitSet doubtful) {}

  /** Reads a journal; a missing one says nothing, a foreign one doubts everything. */
  static Contents read(Path file, Digest manifest, int blockCount) throws IOException {
    BitSet trusted = new BitSet(blockCount);
    BitSet doubtful = new BitSet(blockCount);
    if (!Files.exists(file)) {
      return new Contents(trusted, doubtful);
    }
    ByteBuffer log = ByteBuffer.wrap(Files.readAllBytes(file));
    if (log.remaining() < HEADER || !log.slice(0, HEADER).equals(header(manifest))) {
      doubtful.set(0, blockCount);
      return new Contents(trusted, doubtful);
    }
    log.position(HEADER);
    if (!readRecords(log.slice(), blockCount, trusted, doubtful)) {
      doubtful.set(0, blockCount);
    }
    doubtful.andNot(trusted);
    return new Contents(trusted, doubtful);
  }

  /** Whether every byte was a sound record. */
  private static boolean readRecords(
      ByteBuffer log, int blockCount, BitSet trusted, BitSet doubtful) {
    int count = log.remaining() / RECORD;
    int forced = 0;
    for (int i = 0; i < count; i++) {
      int value = log.getInt(i * RECORD);
      if (log.getInt(i * RECORD + 4) != checksum(i, value) || value >= blockCount) {
        return false;
      }
      if (value >= 0) {
        doubtful.set(value);
        continue;
      }
      for (int covered = -value - 1; forced < Math.min(covered, i); forced++) {
        int block = log.getInt(forced * RECORD);
        if (block >= 0) {
          trusted.set(block);
        }
      }
    }
    return log.remaining() % RECORD == 0;
  }

  /** Whether there is a journal that says of which manifest it is, and that is another one. */
  static boolean isOfAnother(Path file, Digest manifest) throws IOException {
    if (!Files.exists(file) || Files.size(file) == 0) {
      return false;
    }
    try (InputStream log = Files.newInputStream(file)) {
      return !ByteBuffer.wrap(log.readNBytes(HEADER)).equals(header(manifest));
    }
  }

  /** Leaves a journal that vouches for nothing: whatever is in the files is to be hashed. */
  static void startInDoubt(Path file) throws IOException {
    Disk.writeForced(file, ByteBuffer.allocate(0));
  }

  /** Starts a new journal in place of whatever is there; these blocks are on disk already. */
  static BlockJournal start(Path file, Digest manifest, BitSet present) throws IOException {
    Path scratch = file.resolveSibling(file.getFileName() + ".new");
    ByteBuffer log = ByteBuffer.allocate(HEADER + RECORD * (present.cardinality() + 1));
    log.put(header(manifest));
    int records = 0;
    for (int block = present.nextSetBit(0); block >= 0; block = present.nextSetBit(block + 1)) {
      putRecord(log, records++, block);
    }
    putRecord(log, records, -records - 1);
    Disk.replace(file, scratch, log.array());
    return new BlockJournal(FileChannel.open(file, StandardOpenOption.WRITE), records + 1);
  }

  /** Notes that a block has been written. */
  synchronized void written(int block) throws IOException {
    append(block);
  }

  /** How far the journal goes: what has been written before this moment. */
  synchronized int mark() {
    return records;
  }

  /**
   * Notes, for good, that all that was written before a mark is on disk. Others may note meanwhile
   * what they have written; only one thread at a time may call this.
   */
  void forced(int mark) throws IOException {
    synchronized (this) {
      append(-mark - 1);
      forcedRecords = mark;
    }
    channel.force(true);
  }

  /**
   * Forgets what was written and not forced, so that it is fetched again: where a force has failed,
   * the system may show bytes that never reach the disk, and to hash them would prove nothing.
   */
  synchronized void forgetUnforced() throws IOException {
    records = forcedRecords;
    channel.truncate(HEADER + (long) records * RECORD);
    append(-records - 1);
  }

  /** What a failed write left is written over by the next. */
  private void append(int value) throws IOException {
    ByteBuffer one = ByteBuffer.allocate(RECORD);
    putRecord(one, records, value);
    Disk.write(channel, one.flip(), HEADER + (long) records * RECORD);
    records++;
  }

  private static void putRecord(ByteBuffer log, int index, int value) {
    log.putInt(value).putInt(checksum(index, value));
  }

  private static int checksum(int index, int value) {
    CRC32C crc = new CRC32C();
    crc.update(ByteBuffer.allocate(8).putInt(index).putInt(value).flip());
    return (int) crc.getValue();
  }

  private static ByteBuffer header(Digest manifest) {
    return ByteBuffer.allocate(HEADER).put(MAGIC).put(manifest.bytes()).flip();
  }

  @Override
  public synchronized void close() throws IOException {
    channel.close();
  }
}
