package dev.tiercast.common.serve.body;

import static dev.tiercast.common.serve.body.Windows.WINDOW_BYTES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WindowsTest {
  private final AtomicLong now = new AtomicLong(1);
  private final Windows windows = new Windows(2L * WINDOW_BYTES, now::get, Runnable::run);
  private final FakeFile file = new FakeFile(new byte[3 * WINDOW_BYTES]);

  @Test
  void showsTheBytesAroundAPlace() {
    FakeFile small = new FakeFile(new byte[] {0, 1, 2, 3, 4, 5});
    Window window = open(small, 4);
    assertThat(window.bytes(4, 2).get(0)).isEqualTo((byte) 4);
    assertThat(window.contains(0)).isTrue();
    assertThat(window.contains(6)).isFalse();
    assertThat(window.upTo(100, 4)).isEqualTo(2);
    assertThat(windows.mappedBytes()).isEqualTo(6);
  }

  @Test
  void isSharedByAllWhoReadTheSameBytes() {
    Window first = open(file, 5);
    assertThat(windows.find(file.sha256(), WINDOW_BYTES - 1)).isSameAs(first);
    assertThat(open(new FakeFile(file.content), 7)).isSameAs(first);
    assertThat(windows.find(file.sha256(), WINDOW_BYTES)).isNull();
    assertThat(file.mapped).hasValue(1);
    assertThat(windows.mappedBytes()).isEqualTo(WINDOW_BYTES);
  }

  @Test
  void takesNoMoreRoomThanTheBudget() {
    Window first = open(file, 0);
    open(file, WINDOW_BYTES);
    assertThat(tryOpen(file, 2L * WINDOW_BYTES)).isNull();
    windows.release(first);
    assertThat(tryOpen(file, 2L * WINDOW_BYTES)).as("just released").isNull();
    now.addAndGet(Windows.GRACE_NANOS + 1);
    assertThat(tryOpen(file, 2L * WINDOW_BYTES)).isNotNull();
    assertThat(file.unmapped).hasValue(1);
    assertThat(windows.mappedBytes()).isEqualTo(2L * WINDOW_BYTES);
  }

  @Test
  void keepsWhatIsInUseHoweverLong() {
    Window window = open(file, 0);
    now.addAndGet(1000 * Windows.KEPT_NANOS);
    windows.expire();
    assertThat(file.unmapped).hasValue(0);
    assertThat(windows.find(file.sha256(), 0)).isSameAs(window);
  }

  @Test
  void givesBackWhatNobodyHasUsedForAWhile() {
    Window window = open(file, 0);
    Objects.requireNonNull(windows.find(file.sha256(), 0));
    windows.release(window);
    now.addAndGet(Windows.KEPT_NANOS + 1);
    windows.expire();
    assertThat(file.unmapped).as("one still has it").hasValue(0);
    windows.release(window);
    now.addAndGet(Windows.KEPT_NANOS);
    windows.expire();
    assertThat(file.unmapped).as("not for long enough").hasValue(0);
    now.addAndGet(1);
    windows.expire();
    assertThat(file.isLeft()).isTrue();
    assertThat(windows.mappedBytes()).isZero();
    assertThat(windows.find(file.sha256(), 0)).isNull();
  }

  @Test
  void forgetsWhatIsNoLongerRight() {
    Window window = open(file, 0);
    windows.release(open(file, WINDOW_BYTES));
    windows.forget(file.sha256());
    assertThat(windows.find(file.sha256(), 0)).isNull();
    assertThat(windows.find(file.sha256(), WINDOW_BYTES)).isNull();
    now.addAndGet(Windows.KEPT_NANOS + 1);
    windows.expire();
    assertThat(file.unmapped).as("one is still in use").hasValue(1);
    windows.release(window);
    now.addAndGet(Windows.KEPT_NANOS + 1);
    windows.expire();
    assertThat(file.isLeft()).isTrue();
    assertThat(windows.mappedBytes()).isZero();
  }

  @Test
  void areNotManyHoweverSmall() {
    for (int i = 0; i < Windows.MOST; i++) {
      open(new FakeFile(new byte[] {(byte) i, (byte) (i >> 8)}), 0);
    }
    assertThat(tryOpen(file, 0)).isNull();
  }

  @Test
  void givesRoomBackWhenMappingFails() {
    file.mapFails = true;
    assertThatThrownBy(() -> tryOpen(file, 0)).hasMessage("cannot be mapped, for a test");
    assertThat(windows.mappedBytes()).isZero();
  }

  @Test
  void hasNoWindowOntoWhatCannotBeMapped() {
    file.mappable = false;
    assertThat(tryOpen(file, 0)).isNull();
    assertThat(windows.mappedBytes()).isZero();
    assertThat(file.closed).as("the opener still reads it").hasValue(0);
  }

  @Test
  void closesAtOnceWhatNobodyUsesAndTheRestWhenItIsReleased() {
    Window used = open(file, 0);
    windows.release(open(file, WINDOW_BYTES));
    windows.close();
    assertThat(file.unmapped).hasValue(1);
    assertThat(tryOpen(new FakeFile(new byte[1]), 0)).as("after the end").isNull();
    windows.release(used);
    assertThat(file.isLeft()).isTrue();
    assertThat(windows.mappedBytes()).isZero();
  }

  private Window open(FakeFile of, long position) {
    return Objects.requireNonNull(tryOpen(of, position));
  }

  private @Nullable Window tryOpen(FakeFile of, long position) {
    try {
      return windows.open(of.sha256(), of.open(), position);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
