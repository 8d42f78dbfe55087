package dev.tiercast.client.follow;

import dev.tiercast.client.pull.Seeking;
import dev.tiercast.client.share.Sharing;
import dev.tiercast.common.model.InvalidValueException;
import dev.tiercast.common.transfer.TransferOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * What to follow into, and how. Immutable; the {@code with} methods give changed copies.
 *
 * @param directory gets a directory for each version, and the link {@code current}
 * @param keep how many older versions stay beside the one that is current
 * @param command is run by the shell whenever another version is current
 * @param pollInterval how often to ask servers that cannot tell by themselves what is new
 * @param options how hard to try to pull
 * @param seeking whether others than the servers that were named are asked
 * @param sharing gives others what is here
 */
public record FollowRequest(
    Path directory,
    int keep,
    Optional<String> command,
    Duration pollInterval,
    TransferOptions options,
    Seeking seeking,
    Optional<Sharing> sharing) {
  /** Older versions that stay, if nothing else is said. */
  public static final int KEEP = 2;

  /** How often servers are asked, if nothing else is said. */
  public static final Duration POLL_INTERVAL = Duration.ofSeconds(1);

  public FollowRequest {
    if (keep < 0) {
      throw new InvalidValueException("--keep", keep + " is less than 0");
    }
    if (pollInterval.compareTo(Duration.ZERO) <= 0) {
      throw new InvalidValueException("--poll-interval", "must be longer than nothing");
    }
  }

  /** Follows into a directory, which is created if needed. */
  public static FollowRequest into(Path directory) {
    return new FollowRequest(
        directory,
        KEEP,
        Optional.empty(),
        POLL_INTERVAL,
        TransferOptions.STANDARD,
        Seeking.OTHERS,
        Optional.empty());
  }

  /** With another number of older versions that stay. */
  public FollowRequest keeping(int older) {
    return new FollowRequest(directory, older, command, pollInterval, options, seeking, sharing);
  }

  /** Runs this whenever another version is current. */
  public FollowRequest running(String shellCommand) {
    return new FollowRequest(
        directory, keep, Optional.of(shellCommand), pollInterval, options, seeking, sharing);
  }

  /** Asks servers so often that cannot tell by themselves what is new. */
  public FollowRequest polling(Duration interval) {
    return new FollowRequest(directory, keep, command, interval, options, seeking, sharing);
  }

  /** Tries so hard. */
  public FollowRequest withOptions(TransferOptions other) {
    return new FollowRequest(directory, keep, command, pollInterval, other, seeking, sharing);
  }

  /** Asks others, or does not. */
  public FollowRequest seeking(Seeking others) {
    return new FollowRequest(directory, keep, command, pollInterval, options, others, sharing);
  }

  /** Gives others what is here. */
  public FollowRequest sharing(Sharing with) {
    return new FollowRequest(
        directory, keep, command, pollInterval, options, seeking, Optional.of(with));
  }
}
