package dev.tiercast.common.serve.body;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.store.Arrival;
import dev.tiercast.common.store.MemoryStore;
import dev.tiercast.common.testing.TestVersion;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whoever brings a block is not held up by the bodies that wait for it. */
@Timeout(60)
final class WaitsTest {
  private static final TestVersion VERSION = TestVersion.ofBytes(new VersionId(1), 1, 4096);
  private static final String SERVER = "server";

  /** A waiter that was told. */
  private record Resumed(String thread, Optional<String> failure) {}

  private final BlockingQueue<Resumed> resumed = new LinkedBlockingQueue<>();
  private final ExecutorService server =
      Executors.newSingleThreadExecutor(task -> new Thread(task, SERVER));
  private final CountDownLatch busy = new CountDownLatch(1);
  private final AtomicInteger inVain = new AtomicInteger();
  private final Waits waits =
      new Waits(Duration.ofHours(1), System::nanoTime, server, inVain::incrementAndGet);
  private Arrival arrival;

  @BeforeEach
  void start() throws IOException {
    arrival = new MemoryStore().receive(VERSION.document(), VERSION.blockList());
    server.execute(this::work);
  }

  /** The server has other things to do until it is let go. */
  private void work() {
    try {
      busy.await();
    } catch (InterruptedException e) {
      // The test is over.
    }
  }

  @AfterEach
  void stop() throws Exception {
    server.shutdownNow();
    assertThat(server.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    arrival.close();
  }

  private void await(int block) {
    waits.await(new Absence(arrival.presence(), block), this::resume);
  }

  private void resume(@Nullable NotComeException failure) {
    resumed.add(
        new Resumed(
            Thread.currentThread().getName(),
            Optional.ofNullable(failure).map(Throwable::getMessage)));
  }

  private Resumed next() throws InterruptedException {
    Resumed next = resumed.poll(30, TimeUnit.SECONDS);
    assertThat(next).as("who was told").isNotNull();
    return next;
  }

  @Test
  void goesOnOnAThreadOfTheServerAndNotOnThatWhichWritesTheBlock() throws Exception {
    await(3);
    await(3);
    await(5);

    arrival.write(3, VERSION.block(3));

    assertThat(arrival.presence().has(3)).as("the writer has gone on").isTrue();
    assertThat(waits.waiting()).as("for the other block").isEqualTo(1);
    assertThat(resumed).as("while the server is busy").isEmpty();
    busy.countDown();
    assertThat(next()).isEqualTo(new Resumed(SERVER, Optional.empty()));
    assertThat(next()).isEqualTo(new Resumed(SERVER, Optional.empty()));
    assertThat(resumed).isEmpty();
    assertThat(inVain).hasValue(0);
  }

  @Test
  void doesNotHoldUpWhoeverBreaksOffEither() throws Exception {
    await(3);

    arrival.close();

    assertThat(waits.waiting()).isZero();
    assertThat(resumed).as("while the server is busy").isEmpty();
    busy.countDown();
    assertThat(next())
        .isEqualTo(new Resumed(SERVER, Optional.of("nobody brings the bytes any more")));
    assertThat(inVain).hasValue(1);
  }

  @Test
  void doesNotHoldUpWhoeverAsksForWhatIsThereAlready() throws Exception {
    arrival.write(3, VERSION.block(3));

    await(3);

    assertThat(resumed).as("while the server is busy").isEmpty();
    busy.countDown();
    assertThat(next()).isEqualTo(new Resumed(SERVER, Optional.empty()));
  }
}
