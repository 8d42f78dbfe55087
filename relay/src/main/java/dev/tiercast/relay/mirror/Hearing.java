package dev.tiercast.relay.mirror;

import dev.tiercast.common.layout.ServerAddress;
import dev.tiercast.common.model.DistributionList;
import dev.tiercast.common.model.LiveVersion;
import dev.tiercast.common.model.Manifest;
import dev.tiercast.common.model.VerificationException;
import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.store.StoredVersion;
import dev.tiercast.common.transfer.Following;
import dev.tiercast.common.transfer.Source;
import dev.tiercast.common.transfer.Topic;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * Follows what the upstreams have, each for itself, and tells who does not answer. Thread safe: the
 * upstreams are heard in threads of their own.
 */
final class Hearing implements Closeable {
  private record Contradiction(int upstream, VersionId version) {}

  /** Is told that an upstream was heard, or was not. */
  @FunctionalInterface
  interface Ear {
    /**
     * Something may have to be done now.
     *
     * @param isNews whether an upstream says something else than before
     */
    void heard(boolean isNews);
  }

  /** How long others are waited for in the beginning once one has answered. */
  private static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final List<Source> sources;
  private final MirrorListener listener;
  private final UpstreamListener told;
  private final Problems problems;
  private final Upstreams upstreams;
  private final List<Following<DistributionList>> followings = new ArrayList<>();
  private final BitSet asked = new BitSet();
  private long firstAnswer;

  Hearing(List<Source> sources, MirrorListener listener, UpstreamListener told, Problems problems) {
    this.sources = List.copyOf(sources);
    this.listener = listener;
    this.told = told;
    this.problems = problems;
    this.upstreams = new Upstreams(sources.size());
  }

  /**
   * Begins to ask.
   *
   * @param pause between questions to an upstream that answers whether there is news or not
   */
  void start(Duration pause, Ear ear) {
    for (int i = 0; i < sources.size(); i++) {
      Following<DistributionList> following =
          new Following<>(sources.get(i), Topic.VERSIONS, pause, new Upstream(i, ear));
      followings.add(following);
      following.start();
    }
  }

  /** What is heard of one. */
  private final class Upstream implements Following.Listener<DistributionList> {
    private final int index;
    private final Ear ear;

    Upstream(int index, Ear ear) {
      this.index = index;
      this.ear = ear;
    }

    @Override
    public void heard(DistributionList list) {
      ear.heard(Hearing.this.heard(index, list));
    }

    @Override
    public void silent(IOException reason) {
      Hearing.this.silent(index, reason);
      ear.heard(false);
    }
  }

  private boolean heard(int upstream, DistributionList list) {
    told.onAnswer(sources.get(upstream).address());
    if (problems.solved(upstream)) {
      listener.onRecovery(sources.get(upstream).address());
    }
    synchronized (this) {
      firstAnswer = upstreams.isAnyKnown() ? firstAnswer : System.nanoTime();
      asked.set(upstream);
      return upstreams.heard(upstream, list);
    }
  }

  private void silent(int upstream, IOException reason) {
    told.onSilence(sources.get(upstream).address());
    synchronized (this) {
      upstreams.silent(upstream);
      asked.set(upstream);
    }
    // Silence is one problem, though its reasons may alternate.
    if (!problems.has(upstream)) {
      problems.met(upstream, reason);
    }
  }

  /** Tells of upstreams that have another content under a number than is held here. */
  void compare(Collection<StoredVersion> held) {
    for (StoredVersion version : held) {
      Manifest manifest = version.document().manifest();
      for (int i = 0; i < sources.size(); i++) {
        compare(i, new LiveVersion(manifest.version(), manifest.sha256()));
      }
    }
  }

  private void compare(int upstream, LiveVersion held) {
    Contradiction subject = new Contradiction(upstream, held.version());
    boolean contradicts;
    synchronized (this) {
      contradicts = upstreams.contradicts(upstream, held);
    }
    if (contradicts) {
      problems.met(subject, contradiction(upstream, held));
    } else {
      problems.solved(subject);
    }
  }

  private VerificationException contradiction(int upstream, LiveVersion held) {
    return new VerificationException(
        "%s: %s lists another content than the one with the sha256 %s that is held here"
            .formatted(
                held.version(), sources.get(upstream).address(), held.sha256().abbreviated()));
  }

  /**
   * What follows from what was heard.
   *
   * @param isLed whether an origin is above
   * @param beside which upstreams are no nearer to an origin than the node
   */
  synchronized MirrorPlan plan(
      Collection<VersionId> held,
      Collection<VersionId> arriving,
      int keep,
      boolean isLed,
      Predicate<ServerAddress> beside) {
    BitSet notAbove = new BitSet();
    for (int i = 0; i < sources.size(); i++) {
      notAbove.set(i, beside.test(sources.get(i).address()));
    }
    upstreams.setBeside(notAbove);
    return MirrorPlan.of(upstreams, isLed, held, arriving, keep);
  }

  /**
   * Whether enough is known to begin with: every upstream has been asked, or one has answered a
   * while ago. Otherwise those that differ would not be seen to.
   */
  synchronized boolean isSettled(long now) {
    return asked.cardinality() == sources.size()
        || (upstreams.isAnyKnown() && now - firstAnswer > GRACE_NANOS);
  }

  /** Whether any of them has ever answered. */
  synchronized boolean hasHeard() {
    return upstreams.isAnyKnown();
  }

  /** An upstream is the node itself; whether that was not known. */
  synchronized boolean leaveOut(ServerAddress upstream) {
    boolean isNews = false;
    for (int i = 0; i < sources.size(); i++) {
      if (sources.get(i).address().equals(upstream)) {
        isNews |= upstreams.leaveOut(i);
      }
    }
    return isNews;
  }

  /** Those that are asked, but for the node itself. */
  synchronized List<Source> others() {
    return IntStream.range(0, sources.size())
        .filter(upstream -> !upstreams.isLeftOut(upstream))
        .mapToObj(sources::get)
        .toList();
  }

  /**
   * Those to ask for a version, and how they list it.
   *
   * @param hasFailed whether those that are to be asked first could not give it
   */
  synchronized Map<Source, LiveVersion> offers(VersionId version, boolean hasFailed) {
    Map<Source, LiveVersion> offers = new LinkedHashMap<>();
    (hasFailed ? upstreams.allOffers(version) : upstreams.offers(version))
        .forEach((each, line) -> offers.put(sources.get(each), line));
    return offers;
  }

  /** Asks nobody any more. */
  @Override
  public void close() {
    followings.forEach(Following::close);
  }
}
