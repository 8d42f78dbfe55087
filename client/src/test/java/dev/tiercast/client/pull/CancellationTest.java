package dev.tiercast.client.pull;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tiercast.common.transfer.TransferCancelledException;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class CancellationTest {
  private final Cancellation cancellation = new Cancellation("v1");
  private final AtomicInteger stops = new AtomicInteger();

  @AfterEach
  void leavesNoInterrupt() {
    assertThat(Thread.interrupted()).isFalse();
  }

  private static boolean isInterrupted() {
    return Thread.currentThread().isInterrupted();
  }

  @Test
  void interruptsWhatSaysNothing() {
    assertThatThrownBy(
            () ->
                cancellation.run(
                    () -> {
                      cancellation.cancel();
                      assertThat(isInterrupted()).isTrue();
                      throw new ClosedByInterruptException();
                    }))
        .isInstanceOf(TransferCancelledException.class);
  }

  @Test
  void stopsAPartInItsOwnWayAndInterruptsWhatFollows() throws Exception {
    boolean interrupted =
        cancellation.run(
            () -> {
              try (Cancellation.Part part = cancellation.stoppedBy(stops::incrementAndGet)) {
                cancellation.cancel();
                assertThat(isInterrupted()).isFalse();
              }
              return isInterrupted();
            });

    assertThat(stops).hasValue(1);
    assertThat(interrupted).isTrue();
  }

  @Test
  void interruptsAgainAfterAPart() throws Exception {
    boolean interrupted =
        cancellation.run(
            () -> {
              cancellation.stoppedBy(stops::incrementAndGet).close();
              cancellation.cancel();
              return isInterrupted();
            });

    assertThat(stops).hasValue(0);
    assertThat(interrupted).isTrue();
  }

  @Test
  void leavesTheEndAlone() throws Exception {
    boolean interrupted =
        cancellation.run(
            () -> {
              cancellation.protect();
              cancellation.cancel();
              return isInterrupted();
            });

    assertThat(interrupted).isFalse();
  }

  @Test
  void doesNotBeginTheEndWhenItIsStopped() {
    AtomicInteger done = new AtomicInteger();
    assertThatThrownBy(
            () ->
                cancellation.run(
                    () -> {
                      cancellation.cancel();
                      cancellation.protect();
                      return done.incrementAndGet();
                    }))
        .isInstanceOf(TransferCancelledException.class);
    assertThatThrownBy(() -> cancellation.run(done::incrementAndGet))
        .isInstanceOf(IOException.class);

    assertThat(done).hasValue(0);
  }
}
