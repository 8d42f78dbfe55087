package dev.tiercast.relay.mirror;

import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.schedule.Backoff;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Which version to fetch next, one at a time: the newest that is missing, but not one that has just
 * failed. Takes the time as an argument, in nanoseconds of one clock. Not thread safe.
 */
final class Agenda {
  /**
   * @param isForgiven whether something has changed since the last
   */
  private record Failures(int inARow, long retryAt, boolean isForgiven) {}

  /**
   * @param wasNewest whether nothing newer was wanted when its fetch began
   */
  private record Current(VersionId version, boolean wasNewest) {}

  private final Backoff backoff;
  private final RandomGenerator random;
  private final long rest;
  private final Map<VersionId, Failures> failures = new HashMap<>();
  private MirrorPlan plan = MirrorPlan.NOTHING;
  private @Nullable Current current;

  /**
   * @param rest how long what keeps failing leaves what is being fetched alone
   */
  Agenda(Backoff backoff, long rest, RandomGenerator random) {
    this.rest = rest;
    this.backoff = backoff;
    this.random = random;
  }

  /** What is to be done from now on. */
  void follow(MirrorPlan newPlan) {
    plan = newPlan;
    failures.keySet().retainAll(plan.wanted());
  }

  /** Something has changed, so what has failed is worth another attempt at once. */
  void forgive(long now) {
    failures.replaceAll((version, failed) -> new Failures(failed.inARow(), now, true));
  }

  /**
   * Whether to leave what is being fetched: because it is not wanted any more, or for something
   * newer. A version that was the newest when its fetch began is finished first: otherwise frequent
   * publishing would finish nothing. What has failed twice running is likely to do so again: it is
   * tried once in a minute, and when something has changed.
   */
  boolean preempts(long now) {
    if (current == null) {
      return false;
    }
    VersionId version = current.version();
    boolean newer =
        due(now)
            .filter(next -> next.compareTo(version) > 0)
            .filter(next -> isPromising(next, now))
            .isPresent();
    return !plan.wanted().contains(version) || (newer && !current.wasNewest());
  }

  /** Whether a version that is wanted could not be had before. */
  boolean hasFailed(VersionId version) {
    return failures.containsKey(version);
  }

  /** Begins with the next version, if there is one to be fetched now. */
  Optional<VersionId> begin(long now) {
    Optional<VersionId> next = due(now);
    next.ifPresent(
        version ->
            current =
                new Current(
                    version,
                    plan.wanted().stream().noneMatch(other -> other.compareTo(version) > 0)));
    return next;
  }

  private Optional<VersionId> due(long now) {
    return plan.fetch().stream().filter(version -> isDue(version, now)).findFirst();
  }

  private boolean isDue(VersionId version, long now) {
    Failures failed = failures.get(version);
    return failed == null || now - failed.retryAt() >= 0;
  }

  private boolean isPromising(VersionId version, long now) {
    Failures failed = failures.get(version);
    return failed == null
        || failed.isForgiven()
        || failed.inARow() == 1
        || now - failed.retryAt() >= rest;
  }

  /** Whether a version is being fetched. */
  boolean isFetching(VersionId version) {
    return current != null && current.version().equals(version);
  }

  /** What was being fetched is complete. */
  void completed() {
    if (current != null) {
      failures.remove(current.version());
    }
    ended();
  }

  /** What was being fetched is complete, or was left: until another plan says so, it is done. */
  void ended() {
    if (current != null) {
      plan = plan.without(current.version());
      current = null;
    }
  }

  /**
   * What was being fetched did not come.
   *
   * @param cameCloser whether some of it did, so that going on soon makes sense
   */
  void failed(boolean cameCloser, long now) {
    if (current == null) {
      throw new IllegalStateException("nothing is being fetched");
    }
    Failures before = failures.get(current.version());
    int inARow = before == null || cameCloser ? 1 : before.inARow() + 1;
    long retryAt = now + backoff.delayNanos(inARow, random);
    failures.put(current.version(), new Failures(inARow, retryAt, false));
    current = null;
  }

  /** How long until a version that has failed is due, if there is one. */
  OptionalLong nanosUntilRetry(long now) {
    return plan.fetch().stream()
        .map(failures::get)
        .filter(Objects::nonNull)
        .mapToLong(failed -> failed.retryAt() - now)
        .min();
  }
}
