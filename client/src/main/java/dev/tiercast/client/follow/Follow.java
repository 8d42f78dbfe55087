package dev.tiercast.client.follow;

import dev.tiercast.client.pull.Cancellation;
import dev.tiercast.client.pull.Pull;
import dev.tiercast.client.pull.PullRequest;
import dev.tiercast.common.model.LiveVersion;
import dev.tiercast.common.model.VerificationException;
import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.schedule.Backoff;
import dev.tiercast.common.transfer.HttpSources;
import dev.tiercast.common.transfer.ListWatch;
import dev.tiercast.common.transfer.Source;
import dev.tiercast.common.transfer.TransferCancelledException;
import dev.tiercast.common.transfer.VersionChoice;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;

/**
 * Keeps the newest version in a directory, until it is stopped. Runs once, in one thread; {@link
 * #cancel} may come from any. However it ends, also by a kill, the link points to a version that is
 * whole, and following into the same directory goes on.
 *
 * <p>A version that was the newest when its pull began is finished, whatever is published
 * meanwhile: otherwise frequent publishing would finish nothing. Then comes the newest.
 */
public final class Follow {
  /** Between attempts, while the servers tell nothing new. */
  private static final Backoff BACKOFF = new Backoff(1_000_000_000L, 60_000_000_000L);

  private final HttpSources http;
  private final List<Source> sources;
  private final FollowRequest request;
  private final FollowReport report;
  private final Cancellation cancellation = new Cancellation("following");
  private final Random random = new Random();
  private int failures;

  /**
   * @param http by which others than these sources are asked
   * @param listener is told what happens
   */
  public Follow(
      HttpSources http,
      List<Source> sources,
      FollowRequest request,
      Consumer<FollowEvent> listener) {
    this.http = http;
    this.sources = List.copyOf(sources);
    this.request = request;
    this.report = new FollowReport(listener);
  }

  /**
   * Follows; does not return. What fails on the way is told, and tried again.
   *
   * @throws TransferCancelledException after {@link #cancel}
   * @throws IOException if the directory cannot be used
   */
  public void run() throws IOException {
    Void unused =
        cancellation.run(
            () -> {
              try (Shelf shelf = Shelf.open(request.directory());
                  ListWatch watch = new ListWatch(sources, request.pollInterval())) {
                follow(shelf, watch);
              }
              throw new TransferCancelledException("following");
            });
  }

  private void follow(Shelf shelf, ListWatch watch) throws IOException {
    // As a kill leaves it between two steps.
    Optional<Kept> newest = shelf.newest();
    if (newest.isPresent()) {
      attempt(() -> settle(shelf, newest.get()));
    }
    ListWatch.Lists lists = watch.await(0, Long.MAX_VALUE);
    while (!Thread.currentThread().isInterrupted()) {
      Lineup lineup = Lineup.of(lists);
      report.heard(lineup, shelf.current());
      attempt(() -> follow(shelf, lineup));
      lists = watch.await(lists.edition(), patience());
    }
  }

  private long patience() {
    return failures == 0 ? Long.MAX_VALUE : BACKOFF.delayNanos(failures, random);
  }

  /** A part of the work after whose failure the rest goes on. */
  private interface Step {
    void run() throws IOException;
  }

  private void attempt(Step step) throws TransferCancelledException {
    try {
      step.run();
      failures = 0;
    } catch (TransferCancelledException e) {
      throw e;
    } catch (IOException e) {
      if (Thread.currentThread().isInterrupted()) {
        TransferCancelledException stopped = new TransferCancelledException("following");
        stopped.addSuppressed(e);
        throw stopped;
      }
      failures++;
      report.tell(new FollowEvent.Failed(e));
    }
  }

  /** Brings the newest version, unless it is here, or something newer was. */
  private void follow(Shelf shelf, Lineup lineup) throws IOException {
    Optional<LiveVersion> newest = lineup.newest();
    Optional<Kept> here = shelf.newest();
    boolean isHereNewer =
        here.isPresent()
            && (newest.isEmpty() || here.get().version().compareTo(newest.get().version()) > 0);
    if (isHereNewer) {
      // What failed with it is still to be done.
      settle(shelf, here.get());
    }
    if (isHereNewer || newest.isEmpty()) {
      return;
    }
    LiveVersion live = newest.get();
    if (shelf.isComplete(live.version())) {
      requireSame(shelf.find(live.version()).orElseThrow(), live);
    } else {
      pull(shelf, live);
    }
    settle(shelf, shelf.find(live.version()).orElseThrow());
  }

  private void requireSame(Kept here, LiveVersion live) throws VerificationException {
    if (!here.sha256().equals(live.sha256())) {
      throw new VerificationException(
          "%s: the servers list another content than the one with the sha256 %s that is in %s; follow"
                  .formatted(here.version(), here.sha256().abbreviated(), request.directory())
              + " into another directory, or ask other servers");
    }
  }

  private void pull(Shelf shelf, LiveVersion live) throws IOException {
    Optional<Path> earlier = shelf.newest().map(Kept::version).map(shelf::pathOf);
    shelf.begin(live).ifPresent(this::unshare);
    PullRequest whole =
        PullRequest.of(new VersionChoice.Exactly(live.version()))
            .toWhole(shelf.pathOf(live.version()))
            .withOptions(request.options())
            .seeking(request.seeking());
    PullRequest shared = request.sharing().map(whole::sharing).orElse(whole);
    Pull pull =
        new Pull(
            http,
            sources,
            earlier.map(shared::reusing).orElse(shared),
            event -> report.pulling(event));
    try (Cancellation.Part part = cancellation.stoppedBy(pull::cancel)) {
      // What is listed may have changed since: what was pulled counts.
      shelf.record(new Kept(live.version(), pull.run().sha256(), Kept.Stage.PROVEN));
    }
  }

  /**
   * Switches to a version that is here, and does what is to be done then. Once that is done, the
   * link is left as it is: somebody may have reasons to let it point to an older one.
   */
  private void settle(Shelf shelf, Kept newest) throws IOException {
    VersionId version = newest.version();
    boolean isNew = newest.stage() != Kept.Stage.TOLD;
    if (!shelf.hasLink() || (isNew && !shelf.current().equals(Optional.of(version)))) {
      shelf.point(version);
      report.tell(new FollowEvent.Switched(version, shelf.pathOf(version)));
    }
    if (isNew) {
      if (request.command().isPresent()) {
        run(request.command().get(), version, shelf.pathOf(version));
      }
      shelf.record(newest.at(Kept.Stage.TOLD));
    }
    for (VersionId old : Surplus.of(shelf.all(), version, request.keep())) {
      if (shelf.remove(old)) {
        unshare(old);
        report.tell(new FollowEvent.Removed(old));
      }
    }
  }

  private void unshare(VersionId version) {
    request.sharing().ifPresent(it -> it.remove(version));
  }

  private void run(String command, VersionId version, Path path) throws TransferCancelledException {
    try {
      ShellCommand running = ShellCommand.start(command, version, path);
      int exitCode;
      try (Cancellation.Part part = cancellation.stoppedBy(running::stop)) {
        exitCode = running.await();
      }
      if (Thread.currentThread().isInterrupted()) {
        throw new TransferCancelledException("following");
      }
      report.tell(new FollowEvent.CommandEnded(version, exitCode));
    } catch (TransferCancelledException e) {
      throw e;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TransferCancelledException("following");
    } catch (IOException e) {
      report.tell(new FollowEvent.Failed(e));
    }
  }

  /** Stops soon; what has arrived stays. */
  public void cancel() {
    cancellation.cancel();
  }
}
