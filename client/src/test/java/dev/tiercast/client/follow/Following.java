package dev.tiercast.client.follow;

import dev.tiercast.client.Client;
import dev.tiercast.client.pull.PullEvent;
import dev.tiercast.common.testing.Aside;
import dev.tiercast.common.transfer.TransferCancelledException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** Somebody who follows in a thread of its own, and what is told meanwhile. */
final class Following implements AutoCloseable {
  private final List<FollowEvent> events = new ArrayList<>();
  private final Follow follow;
  private final CompletableFuture<Void> running;

  Following(Client client, FollowRequest request) {
    follow = client.prepare(request, this::heard);
    running =
        CompletableFuture.runAsync(
            () -> {
              try {
                follow.run();
              } catch (TransferCancelledException e) {
                // That is how it ends.
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            },
            Aside.ASIDE);
  }

  private synchronized void heard(FollowEvent event) {
    events.add(event);
  }

  synchronized <T extends FollowEvent> List<T> events(Class<T> type) {
    return events.stream().filter(type::isInstance).map(type::cast).toList();
  }

  /** Bytes of the last pull that are in their place. */
  synchronized long done() {
    long done = 0;
    for (FollowEvent event : events) {
      if (event instanceof FollowEvent.Pulling pulling
          && pulling.event() instanceof PullEvent.Progress progress) {
        done = progress.done();
      }
    }
    return done;
  }

  List<String> failures() {
    return events(FollowEvent.Failed.class).stream()
        .map(failed -> String.valueOf(failed.reason().getMessage()))
        .toList();
  }

  List<String> switches() {
    return events(FollowEvent.Switched.class).stream().map(each -> "" + each.version()).toList();
  }

  /** Waits until so many of a kind were told. */
  <T extends FollowEvent> List<T> await(Class<T> type, int count) {
    Awaitility.await().until(() -> events(type).size() >= count);
    return events(type);
  }

  void awaitSwitchTo(String version) {
    Awaitility.await().until(() -> switches().contains(version));
  }

  /** Why it ended by itself. */
  Throwable failure() throws Exception {
    try {
      running.get(10, TimeUnit.SECONDS);
      throw new AssertionError("ended well");
    } catch (ExecutionException e) {
      return e.getCause().getCause();
    }
  }

  @Override
  public void close() {
    follow.cancel();
    Awaitility.await().until(running::isDone);
  }
}
