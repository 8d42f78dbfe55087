package dev.tiercast.relay.mirror;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tiercast.common.transfer.TransferCancelledException;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class AskingTest {
  private final Asking asking = new Asking();

  @Test
  void givesTheAnswer() throws Exception {
    assertThat(asking.<Integer>ask(() -> 42)).isEqualTo(42);
  }

  @Test
  void endsAQuestionThatWaits() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CompletableFuture<Boolean> interrupted =
        CompletableFuture.supplyAsync(
            () -> {
              assertThatThrownBy(() -> asking.ask(() -> waitForever(asked)))
                  .hasMessage("interrupted");
              return Thread.currentThread().isInterrupted();
            });
    asked.await();

    asking.stop();

    assertThat(interrupted.get()).isFalse();
  }

  private static boolean waitForever(CountDownLatch asked) throws IOException {
    asked.countDown();
    try {
      new CountDownLatch(1).await();
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  @Test
  void asksNothingAfterItWasStopped() {
    asking.stop();

    assertThatThrownBy(() -> asking.ask(() -> 42)).isInstanceOf(TransferCancelledException.class);
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @Test
  void leavesTheThreadAloneThatDoesNotAsk() throws Exception {
    assertThat(asking.<Integer>ask(() -> 42)).isEqualTo(42);

    asking.stop();

    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }
}
