package dev.tiercast.client.follow;

import dev.tiercast.client.pull.PullEvent;
import dev.tiercast.common.layout.ServerAddress;
import dev.tiercast.common.model.VersionId;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Tells what happens, one thing after another, and what lasts once. Thread safe. */
final class FollowReport {
  private final Consumer<FollowEvent> listener;
  private final Set<ServerAddress> silent = new HashSet<>();
  private @Nullable VersionId retired;

  FollowReport(Consumer<FollowEvent> listener) {
    this.listener = listener;
  }

  synchronized void tell(FollowEvent event) {
    listener.accept(event);
  }

  void pulling(PullEvent event) {
    tell(new FollowEvent.Pulling(event));
  }

  /** The servers have told, or not told, what they have. */
  synchronized void heard(Lineup lineup, Optional<VersionId> current) {
    silent.retainAll(lineup.silent().keySet());
    lineup
        .silent()
        .forEach(
            (server, reason) -> {
              if (silent.add(server)) {
                tell(new FollowEvent.Failed(reason));
              }
            });
    if (lineup.isCertain()
        && current.isPresent()
        && !lineup.live().contains(current.get())
        && !current.get().equals(retired)) {
      retired = current.get();
      tell(new FollowEvent.Retired(retired));
    }
  }
}
