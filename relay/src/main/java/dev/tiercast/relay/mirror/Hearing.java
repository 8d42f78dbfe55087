package dev.tiercast.relay.mirror;

import dev.tiercast.common.model.DistributionList;
import dev.tiercast.common.model.LiveVersion;
import dev.tiercast.common.model.Manifest;
import dev.tiercast.common.model.VerificationException;
import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.store.StoredVersion;
import dev.tiercast.common.transfer.Answer;
import dev.tiercast.common.transfer.Source;
import dev.tiercast.common.transfer.TransferCancelledException;
import java.util.Collection;
import java.util.List;
import java.util.stream.IntStream;

/** Asks the upstreams what they have, and tells who does not answer. Thread safe. */
final class Hearing {
  private record Contradiction(int upstream, VersionId version) {}

  private final List<Source> sources;
  private final MirrorListener listener;
  private final UpstreamListener told;
  private final Problems problems;
  private final Upstreams upstreams;

  Hearing(List<Source> sources, MirrorListener listener, UpstreamListener told, Problems problems) {
    this.sources = List.copyOf(sources);
    this.listener = listener;
    this.told = told;
    this.problems = problems;
    this.upstreams = new Upstreams(sources.size());
  }

  /**
   * Asks all of them.
   *
   * @return whether there is any news
   * @throws TransferCancelledException if the thread is interrupted
   */
  boolean ask() throws TransferCancelledException {
    List<Answer<DistributionList>> answers = Answer.ofAll(sources, Source::distribution);
    boolean news = false;
    for (int i = 0; i < answers.size(); i++) {
      DistributionList list = answers.get(i).value();
      if (list == null) {
        silent(i, answers.get(i));
      } else {
        news |= heard(i, list);
      }
    }
    return news;
  }

  private boolean heard(int upstream, DistributionList list) {
    told.onAnswer(sources.get(upstream).address());
    if (problems.solved(upstream)) {
      listener.onRecovery(sources.get(upstream).address());
    }
    synchronized (this) {
      return upstreams.heard(upstream, list);
    }
  }

  private void silent(int upstream, Answer<DistributionList> answer) {
    told.onSilence(sources.get(upstream).address());
    synchronized (this) {
      upstreams.silent(upstream);
    }
    // Silence is one problem, though its reasons may alternate.
    if (answer.failure() != null && !problems.has(upstream)) {
      problems.met(upstream, answer.failure());
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

  /** What follows from what was heard. */
  synchronized MirrorPlan plan(
      Collection<VersionId> held, Collection<VersionId> arriving, int keep) {
    return MirrorPlan.of(upstreams, held, arriving, keep);
  }

  /** Whether any of them has ever answered. */
  synchronized boolean hasHeard() {
    return upstreams.isAnyKnown();
  }

  /** Those that are asked. */
  List<Source> all() {
    return sources;
  }

  /** Those that answered when they were asked last. */
  synchronized List<Source> answering() {
    return IntStream.range(0, sources.size())
        .filter(upstreams::isAnswering)
        .mapToObj(sources::get)
        .toList();
  }
}
