package dev.tiercast.common.serve.observe;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccessLogTest {
  @TempDir private Path folder;

  @Test
  void hasWrittenEveryLineInOrderWhenItIsClosed() throws IOException {
    Path file = folder.resolve("access.log");
    int lines = 10_000;
    try (AccessLog log = AccessLog.open(new AccessLogOptions(file, AccessLogFormat.COMMON))) {
      for (int i = 0; i < lines; i++) {
        log.accept(Exchanged.of("/" + i, "x"));
      }
    }
    List<String> expected =
        IntStream.range(0, lines)
            .mapToObj(i -> AccessLogFormat.COMMON.line(Exchanged.of("/" + i, "x")))
            .toList();
    assertThat(Files.readAllLines(file)).isEqualTo(expected);
  }

  @Test
  void saysWhichFileCannotBeWritten() {
    Path file = folder.resolve("missing").resolve("access.log");
    assertThatThrownBy(() -> AccessLog.open(new AccessLogOptions(file, AccessLogFormat.JSON)))
        .isInstanceOf(IOException.class)
        .hasMessageContainingAll(file.toString(), "--access-log");
  }

  @Test
  void countsTheLinesThatItCannotTakeInsteadOfWaiting() throws InterruptedException {
    Slow output = new Slow();
    AccessLog log = AccessLog.start(output, AccessLogFormat.COMMON, 3);
    log.accept(Exchanged.part());
    output.busy.await();
    for (int i = 0; i < 5; i++) {
      log.accept(Exchanged.part());
    }
    assertThat(log.lost()).isEqualTo(2);
    output.released.countDown();
    log.close();
    assertThat(output.lines()).hasSize(4);
    assertThat(output.closed).isTrue();
  }

  @Test
  void goesOnAfterAFailure() {
    Failing output = new Failing();
    try (AccessLog log = AccessLog.start(output, AccessLogFormat.COMMON, 10)) {
      log.accept(Exchanged.part());
      await().until(() -> log.lost() == 1);
      output.fails = false;
      log.accept(Exchanged.part());
    }
    assertThat(output.lines()).hasSize(1);
  }

  /** Keeps what is written. */
  private static class Kept implements LogOutput {
    private final ByteArrayOutputStream written =
        new ByteArrayOutputStream(); // synchronized itself
    boolean closed;

    @Override
    public void write(byte[] lines) throws IOException {
      written.writeBytes(lines);
    }

    List<String> lines() {
      return written.toString(US_ASCII).lines().toList();
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  /** A disk that hangs. */
  private static final class Slow extends Kept {
    final CountDownLatch busy = new CountDownLatch(1);
    final CountDownLatch released = new CountDownLatch(1);

    @Override
    public void write(byte[] lines) throws IOException {
      busy.countDown();
      try {
        released.await();
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
      super.write(lines);
    }
  }

  /** A disk that is full. */
  private static final class Failing extends Kept {
    volatile boolean fails = true;

    @Override
    public void write(byte[] lines) throws IOException {
      if (fails) {
        throw new IOException("no space left");
      }
      super.write(lines);
    }
  }
}
