package dev.tiercast.common.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class WaitingRoomTest {
  private static final long SECOND = 1_000_000_000L;

  private final AtomicLong now = new AtomicLong();
  private final List<Throwable> failed = new ArrayList<>();
  private final WaitingRoom room =
      new WaitingRoom((nanos, task) -> task.run(), Runnable::run, now::get);

  @Test
  void answersWhenThereIsSomethingToSay() {
    AtomicInteger answered = new AtomicInteger();
    AtomicInteger news = new AtomicInteger();
    room.enter(isTime -> news.get() > 0 && answered.incrementAndGet() > 0, SECOND, failed::add);

    room.wake();
    assertThat(room.size()).isEqualTo(1);

    news.set(1);
    room.wake();
    room.wake();
    assertThat(answered).hasValue(1);
    assertThat(room.size()).isZero();
  }

  @Test
  void answersWhenTheTimeIsUp() {
    room.enter(isTime -> isTime, SECOND, failed::add);

    room.look();
    assertThat(room.size()).isEqualTo(1);

    now.set(SECOND);
    room.look();
    assertThat(room.size()).isZero();
  }

  @Test
  void letsGoOfOneThatCannotBeAnsweredAnyMoreAndAnswersTheOthers() {
    AtomicInteger answered = new AtomicInteger();
    AtomicInteger tried = new AtomicInteger();
    AtomicInteger news = new AtomicInteger();
    room.enter(
        isTime -> {
          if (news.get() > 0) {
            tried.incrementAndGet();
            throw new OutOfMemoryError("for this one");
          }
          return false;
        },
        SECOND,
        failed::add);
    room.enter(isTime -> news.get() > 0 && answered.incrementAndGet() > 0, SECOND, failed::add);

    news.set(1);
    room.wake();
    room.wake();

    assertThat(answered).hasValue(1);
    assertThat(tried).hasValue(1);
    assertThat(failed).singleElement().isInstanceOf(OutOfMemoryError.class);
    assertThat(room.size()).isZero();
  }
}
