package dev.tiercast.client.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tiercast.common.model.ByteRange;
import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.testing.TestVersion;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class OrderedSinkTest {
  /** 20 blocks of 512 bytes, but for the last of each shard. */
  private static final TestVersion FILE = TestVersion.ofBytes(new VersionId(1), 1, 10_000);

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final List<Integer> bounds = Collections.synchronizedList(new ArrayList<>());
  private final AtomicInteger failures = new AtomicInteger();

  private OrderedSink sink(OutputStream stream, ByteRange wanted, long lookAhead) {
    return new OrderedSink(stream, FILE.manifest().grid(), wanted, lookAhead);
  }

  private void start(OrderedSink sink) {
    sink.start(bounds::add, failures::incrementAndGet);
  }

  private static ByteRange all() {
    return new ByteRange(0, 10_000);
  }

  @Test
  void givesOutInOrderWhateverComesFirst() throws Exception {
    try (OrderedSink sink = sink(out, all(), 1 << 20)) {
      start(sink);
      assertThat(sink.missing().cardinality()).isEqualTo(FILE.manifest().grid().blockCount());
      for (int block = FILE.manifest().grid().blockCount() - 1; block >= 0; block--) {
        sink.write(block, FILE.block(block));
      }
      assertThat(sink.finish()).isTrue();
    }

    assertThat(out.toByteArray()).isEqualTo(FILE.content());
  }

  @Test
  void givesOutOnlyWhatIsWantedOfTheBlocksAtTheEnds() throws Exception {
    try (OrderedSink sink = sink(out, new ByteRange(700, 2000), 1 << 20)) {
      start(sink);
      assertThat(sink.missing().stream()).containsExactly(1, 2, 3);
      for (int block : List.of(2, 3, 1)) {
        sink.write(block, FILE.block(block));
      }
      sink.finish();
    }

    assertThat(out.toByteArray()).isEqualTo(Arrays.copyOfRange(FILE.content(), 700, 2000));
  }

  @Test
  void letsNoMoreComeThanItMayKeep() throws Exception {
    CountDownLatch reading = new CountDownLatch(1);
    OutputStream slow =
        new OutputStream() {
          @Override
          public void write(int b) {
            throw new AssertionError();
          }

          @Override
          public void write(byte[] bytes, int offset, int length) throws IOException {
            try {
              reading.await();
            } catch (InterruptedException e) {
              throw new IOException(e);
            }
            out.write(bytes, offset, length);
          }
        };
    try (OrderedSink sink = sink(slow, all(), 4 * 512)) {
      start(sink);
      for (int block = 0; block < 4; block++) {
        sink.write(block, FILE.block(block));
      }
      assertThat(bounds).containsExactly(4);
      reading.countDown();
      await().until(() -> bounds.contains(8));
      assertThat(bounds).isSorted();
      for (int block = 4; block < FILE.manifest().grid().blockCount(); block++) {
        sink.write(block, FILE.block(block));
      }
      sink.finish();
    }

    assertThat(out.toByteArray()).isEqualTo(FILE.content());
  }

  @Test
  void countsBlocksAsLargeAsTheyCanBe() throws Exception {
    TestVersion uneven = FILE.shards(10, 9_990);
    try (OrderedSink sink = new OrderedSink(out, uneven.manifest().grid(), all(), 4 * 512)) {
      start(sink);

      assertThat(bounds).containsExactly(4);
    }
  }

  @Test
  void anErrorEndsItToo() throws Exception {
    OutputStream failing =
        new OutputStream() {
          @Override
          public void write(int b) {
            throw new OutOfMemoryError("no room");
          }
        };
    try (OrderedSink sink = sink(failing, all(), 1 << 20)) {
      start(sink);
      sink.write(0, FILE.block(0));

      assertThatThrownBy(sink::finish).isInstanceOf(IOException.class).hasMessageContaining("room");
      await().until(() -> failures.get() == 1);
    }
  }

  @Test
  void saysWhenNobodyReadsAnyMore() throws Exception {
    OutputStream closed =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("Broken pipe");
          }
        };
    try (OrderedSink sink = sink(closed, all(), 1 << 20)) {
      start(sink);
      sink.write(0, FILE.block(0));
      await().until(() -> failures.get() == 1);

      assertThatThrownBy(() -> sink.write(1, FILE.block(1)))
          .isInstanceOfSatisfying(
              StreamException.class, e -> assertThat(e.isClosedByReader()).isTrue());
      assertThatThrownBy(sink::finish).isInstanceOf(StreamException.class);
      assertThatThrownBy(sink::check).isInstanceOf(StreamException.class);
    }
  }

  @Test
  void isNotWaitedForWhenItIsClosed() throws Exception {
    OrderedSink sink = sink(out, all(), 1 << 20);
    start(sink);
    Thread closing = new Thread(sink::close);
    closing.start();

    assertThat(sink.finish()).isFalse();
    closing.join(TimeUnit.SECONDS.toMillis(10));
    assertThat(out.size()).isZero();
  }

  @Test
  void givesOutNothing() throws Exception {
    try (OrderedSink sink = sink(out, new ByteRange(0, 0), 1 << 20)) {
      start(sink);
      assertThat(sink.finish()).isTrue();
    }

    assertThat(out.size()).isZero();
  }
}
