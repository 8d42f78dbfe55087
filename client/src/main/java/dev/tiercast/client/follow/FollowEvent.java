package dev.tiercast.client.follow;

import dev.tiercast.client.pull.PullEvent;
import dev.tiercast.common.model.VersionId;
import java.io.IOException;
import java.nio.file.Path;

/** What happens while versions are followed. Events are told one after another. */
public sealed interface FollowEvent {
  /** Something of a pull; {@link PullEvent.Started} begins one. */
  record Pulling(PullEvent event) implements FollowEvent {}

  /**
   * The link points to another version now.
   *
   * @param path the directory of that version
   */
  record Switched(VersionId version, Path path) implements FollowEvent {}

  /**
   * The command has ended.
   *
   * @param exitCode 0 if all went well
   */
  record CommandEnded(VersionId version, int exitCode) implements FollowEvent {}

  /** An older version is gone from the directory. */
  record Removed(VersionId version) implements FollowEvent {}

  /** Every server tells that the version which is current is not live any more; it stays. */
  record Retired(VersionId version) implements FollowEvent {}

  /** Something failed. It is tried again, but for the command. */
  record Failed(IOException reason) implements FollowEvent {}
}
