package dev.tiercast.common.transfer;

import dev.tiercast.common.model.Digest;
import dev.tiercast.common.model.LiveVersion;
import dev.tiercast.common.model.VerificationException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Whom a fetch without manifest asks. If what several have sent is wrong, nobody knows who it was:
 * then one is asked alone, and whoever sent all of it is to blame. Used by one thread; times are
 * nanoseconds of one clock.
 */
final class PlainSources {
  /** A source that wants to be left alone. */
  private record Rest(long end, SourceException reason) {}

  private final LiveVersion live;
  private final TransferListener listener;
  private final List<Source> sources;
  private final Map<Source, Rest> rests = new HashMap<>();

  /** Who sent bytes of what is being fetched, or their sizes. */
  private final Set<Source> senders = new LinkedHashSet<>();

  private @Nullable Source alone;
  private final Set<Source> wereAlone = new HashSet<>();
  private final Failures liars = new Failures();

  PlainSources(LiveVersion live, List<Source> sources, TransferListener listener) {
    this.live = live;
    this.sources = new ArrayList<>(sources);
    this.listener = listener;
  }

  /**
   * Those to ask now.
   *
   * @param failures is told why others are not asked
   */
  List<Source> toAsk(Failures failures, long now) {
    List<Source> chosen = alone == null ? sources : List.of(alone);
    List<Source> awake = new ArrayList<>();
    for (Source source : chosen) {
      Rest rest = rests.get(source);
      if (rest == null || now - rest.end >= 0) {
        awake.add(source);
      } else if (!failures.has(source)) {
        failures.add(source, rest.reason);
      }
    }
    return awake;
  }

  /** A source could not be used. */
  void failed(Source source, IOException reason, long now) {
    listener.onFailure(source.address(), reason);
    if (reason instanceof SourceException said && said.retryAfter().isPresent()) {
      Duration wish = said.retryAfter().get();
      rests.put(source, new Rest(now + wish.toNanos(), said));
    }
  }

  /** A source sent bytes, or their sizes. */
  void sent(Source source) {
    senders.add(source);
  }

  /** Whether only one is asked. */
  boolean isOneAlone() {
    return alone != null;
  }

  /** The one that was to send all cannot. */
  void askAll() {
    alone = null;
  }

  /** All is to be fetched anew, though nobody is to blame. */
  void startAnew() {
    senders.clear();
  }

  /**
   * All bytes came from the senders, and are wrong.
   *
   * @throws VerificationException if there is no other way to get them
   */
  void startAnewWithoutWho(Digest sent) throws VerificationException {
    if (senders.size() == 1) {
      exclude(senders.iterator().next(), sent);
    } else {
      suspectAll(sent);
    }
    senders.clear();
  }

  private void exclude(Source sender, Digest sent) throws VerificationException {
    VerificationException reason = wrong(sender.address().toString(), sent);
    liars.add(sender, reason);
    listener.onExclusion(sender.address(), reason);
    sources.remove(sender);
    alone = null;
    if (sources.isEmpty()) {
      throw nobodyIsLeft();
    }
  }

  private void suspectAll(Digest sent) throws VerificationException {
    for (Source sender : senders) {
      if (wereAlone.add(sender)) {
        alone = sender;
        return;
      }
    }
    String names =
        senders.stream()
            .map(sender -> sender.address().toString())
            .collect(Collectors.joining(" and "));
    liars.add(senders, wrong(names, sent));
    throw nobodyIsLeft();
  }

  private VerificationException wrong(String sender, Digest sent) {
    return new VerificationException(
        "%s: the content of %s has the sha256 %s, but %s is listed"
            .formatted(sender, live.version(), sent.abbreviated(), live.sha256()));
  }

  private VerificationException nobodyIsLeft() {
    return liars.as(
        VerificationException::new, live.version() + ": no source with right bytes is left");
  }
}
