package dev.tiercast.common.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tiercast.common.model.BlockSpan;
import dev.tiercast.common.model.ByteRange;
import dev.tiercast.common.model.Digest;
import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.testing.TestVersion;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

final class ProofTest {
  private static final VersionId V1 = new VersionId(1);

  /** 10 blocks in two files; block 4 has bytes of both. */
  private static final TestVersion VERSION =
      TestVersion.named(V1, "tree").seed(3).file("a", 2200).file("b", 2920).shards(3072, 2048);

  @TempDir Path folder;

  private Path a;
  private Path b;
  private ContentFiles files;
  private Proof proof;

  @BeforeEach
  void write() throws IOException {
    a = Files.write(folder.resolve("a"), VERSION.content("a"));
    b = Files.write(folder.resolve("b"), VERSION.content("b"));
    files =
        new ContentFiles(
            List.of(
                new ContentFiles.Extent(a, new ByteRange(0, 2200)),
                new ContentFiles.Extent(b, new ByteRange(2200, 5120))));
    proof = proof(Proof.Listener.NONE);
  }

  private Proof proof(Proof.Listener listener) {
    Pieces blocks = Pieces.blocks(VERSION.manifest().grid(), VERSION.blockList());
    return new Proof(files, blocks, listener);
  }

  private static BitSet all() {
    BitSet all = new BitSet();
    all.set(0, 10);
    return all;
  }

  private static BitSet allBut(int... wrong) {
    BitSet right = all();
    for (int block : wrong) {
      right.clear(block);
    }
    return right;
  }

  @Test
  void findsAllBlocksWhereAllAreRight() throws Exception {
    assertThat(proof.right(all())).isEqualTo(all());
    assertThat(proof.areRight(all())).isTrue();
  }

  @Test
  void findsWrongBytesWhereverTheyAre() throws Exception {
    for (int at : new int[] {0, 511, 512, 2199}) {
      byte[] bytes = VERSION.content("a");
      bytes[at] ^= 1;
      Files.write(a, bytes);
      assertThat(proof.right(all())).isEqualTo(allBut(at / 512));
      assertThat(proof.areRight(all())).isFalse();
    }
  }

  @Test
  void looksOnlyAtWhatItIsAskedFor() throws Exception {
    Files.delete(b);
    BitSet some = new BitSet();
    some.set(1, 4);

    assertThat(proof.right(some)).isEqualTo(some);
    assertThat(proof.areRight(some)).isTrue();
    assertThat(proof.right(new BitSet())).isEqualTo(new BitSet());
  }

  @Test
  void whatIsMissingIsNotRight() throws Exception {
    try (FileChannel channel = FileChannel.open(b, StandardOpenOption.WRITE)) {
      channel.truncate(2500);
    }
    assertThat(proof.right(all())).isEqualTo(allBut(9));
    Files.delete(a);
    assertThat(proof.right(all())).isEqualTo(allBut(0, 1, 2, 3, 4, 9));
  }

  @Test
  void knowsShards() throws Exception {
    Proof shards = new Proof(files, Pieces.shards(VERSION.manifest()), Proof.Listener.NONE);
    BitSet both = new BitSet();
    both.set(0, 2);
    assertThat(shards.right(both)).isEqualTo(both);

    Files.write(b, new byte[2920]);
    assertThat(shards.right(both).isEmpty()).isTrue();
  }

  @Test
  void readsPiecesThatAreLargerThanItsBuffer() throws Exception {
    TestVersion large =
        TestVersion.ofBytes(V1, 1, (5 << 20) + 77).shardSize(6 << 20).blockSize(6 << 20);
    Path file = Files.write(folder.resolve("large"), large.content());
    ContentFiles one =
        new ContentFiles(
            List.of(new ContentFiles.Extent(file, new ByteRange(0, Files.size(file)))));
    BitSet only = new BitSet();
    only.set(0);
    Pieces blocks = Pieces.blocks(large.manifest().grid(), large.blockList());

    assertThat(new Proof(one, blocks, Proof.Listener.NONE).areRight(only)).isTrue();
    byte[] bytes = large.content();
    bytes[3 << 20] ^= 1;
    Files.write(file, bytes);
    assertThat(new Proof(one, blocks, Proof.Listener.NONE).areRight(only)).isFalse();
  }

  @Test
  @Timeout(60)
  void leavesALongPieceWhenItIsInterrupted() throws Exception {
    long size = 1L << 40;
    Path file = Files.createFile(folder.resolve("long"));
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.allocate(1), size - 1);
    }
    ContentFiles one =
        new ContentFiles(List.of(new ContentFiles.Extent(file, new ByteRange(0, size))));
    BitSet only = new BitSet();
    only.set(0);
    Thread caller = Thread.currentThread();
    Pieces pieces = Pieces.whole(size, VERSION.manifest().sha256());
    Pieces interrupting =
        new Pieces() {
          @Override
          public int count() {
            return pieces.count();
          }

          /** Asked when the comparison has begun. */
          @Override
          public ByteRange range(int piece) {
            caller.interrupt();
            return pieces.range(piece);
          }

          @Override
          public Digest digest(int piece) {
            return pieces.digest(piece);
          }

          @Override
          public BlockSpan covering(ByteRange content) {
            return pieces.covering(content);
          }
        };
    Proof whole = new Proof(one, interrupting, Proof.Listener.NONE);

    assertThatThrownBy(() -> whole.right(only)).isInstanceOf(ClosedByInterruptException.class);
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void tellsOfEachPiece() throws Exception {
    ConcurrentSkipListSet<Integer> right = new ConcurrentSkipListSet<>();
    AtomicInteger wrong = new AtomicInteger();
    Files.write(a, new byte[512]);
    proof(
            (piece, matches) -> {
              if (matches) {
                right.add(piece);
              } else {
                wrong.incrementAndGet();
              }
            })
        .right(all());

    assertThat(right).containsExactly(5, 6, 7, 8, 9);
    assertThat(wrong).hasValue(5);
  }

  @Test
  void stopsWhenItsThreadIsInterrupted() {
    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> proof.right(all())).isInstanceOf(ClosedByInterruptException.class);
    assertThat(Thread.interrupted()).as("stays interrupted").isTrue();
  }

  @Test
  void whatCannotBeReadIsNotRight() throws Exception {
    Files.delete(a);
    Files.createDirectory(a);

    assertThat(proof.right(all())).isEqualTo(allBut(0, 1, 2, 3, 4));
  }
}
