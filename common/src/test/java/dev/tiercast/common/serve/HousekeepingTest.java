package dev.tiercast.common.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class HousekeepingTest {
  private final AtomicInteger runs = new AtomicInteger();

  @Test
  void goesOnAfterAFailure() {
    try (Housekeeping housekeeping = new Housekeeping()) {
      housekeeping.everySecond(
          () -> {
            runs.incrementAndGet();
            throw new IllegalStateException("a failure for a test");
          });
      await().until(() -> runs.get() >= 2);
    }
  }

  @Test
  void doesOnceWhatWasPutOff() {
    try (Housekeeping housekeeping = new Housekeeping()) {
      housekeeping.after(1, runs::incrementAndGet);
      await().until(() -> runs.get() == 1);
    }
    assertThat(runs).hasValue(1);
  }

  @Test
  void doesAtOnceWhatWasPutOffWhenItEnds() {
    Housekeeping housekeeping = new Housekeeping();
    housekeeping.after(TimeUnit.HOURS.toNanos(1), runs::incrementAndGet);
    housekeeping.close();
    assertThat(runs).hasValue(1);
    housekeeping.after(TimeUnit.HOURS.toNanos(1), runs::incrementAndGet);
    assertThat(runs).hasValue(2);
  }
}
