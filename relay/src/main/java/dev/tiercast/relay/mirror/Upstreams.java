package dev.tiercast.relay.mirror;

import dev.tiercast.common.model.DistributionList;
import dev.tiercast.common.model.LiveVersion;
import dev.tiercast.common.model.VersionId;
import java.util.Arrays;
import java.util.BitSet;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What the upstreams said last, each for itself. One that does not answer now is believed to have
 * what it had; one that has never answered may have anything. Upstreams are numbered from 0. Not
 * thread safe.
 */
final class Upstreams {
  private final @Nullable DistributionList[] last;
  private final BitSet answering = new BitSet();
  private final BitSet leftOut = new BitSet();

  /** Those that mirror as this node does, perhaps this node itself. */
  private BitSet beside = new BitSet();

  Upstreams(int count) {
    last = new DistributionList[count];
  }

  /**
   * An upstream has answered.
   *
   * @return whether this is news: it did not answer before, or has other versions now
   */
  boolean heard(int upstream, DistributionList list) {
    if (leftOut.get(upstream)) {
      return false;
    }
    boolean news = !answering.get(upstream) || !list.equals(last[upstream]);
    last[upstream] = list;
    answering.set(upstream);
    return news;
  }

  /** An upstream is not one: it has nothing, whatever it says; whether that is news. */
  boolean leaveOut(int upstream) {
    boolean isNews = !leftOut.get(upstream);
    leftOut.set(upstream);
    answering.clear(upstream);
    last[upstream] = DistributionList.EMPTY;
    return isNews;
  }

  /**
   * Says which are no nearer to an origin than the node itself; not kept. What they have does not
   * tell what is live: two that are upstreams of each other would hold everything for good.
   */
  void setBeside(BitSet now) {
    beside = (BitSet) now.clone();
  }

  private boolean tellsWhatIsLive(int upstream) {
    boolean isAnyAbove =
        IntStream.range(0, last.length)
            .anyMatch(each -> !beside.get(each) && !leftOut.get(each) && last[each] != null);
    return !isAnyAbove || !beside.get(upstream);
  }

  /** Whether an upstream is none. */
  boolean isLeftOut(int upstream) {
    return leftOut.get(upstream);
  }

  /** An upstream does not answer. */
  void silent(int upstream) {
    answering.clear(upstream);
  }

  /** Whether an upstream has answered when it was asked last. */
  boolean isAnswering(int upstream) {
    return answering.get(upstream);
  }

  /**
   * Who is asked for a version, and how they list it: those that answer now. One that is no nearer
   * to an origin may have it from this node alone, and wait for it in turn; it is asked where
   * nobody above has it.
   */
  SortedMap<Integer, LiveVersion> offers(VersionId version) {
    SortedMap<Integer, LiveVersion> above = offers(version, this::tellsWhatIsLive);
    return above.isEmpty() ? allOffers(version) : above;
  }

  /** Everybody who answers and lists a version, and how. */
  SortedMap<Integer, LiveVersion> allOffers(VersionId version) {
    return offers(version, each -> true);
  }

  private SortedMap<Integer, LiveVersion> offers(VersionId version, IntPredicate upstreams) {
    SortedMap<Integer, LiveVersion> offers = new TreeMap<>();
    answering.stream()
        .filter(upstreams)
        .forEach(each -> line(each, version).ifPresent(line -> offers.put(each, line)));
    return offers;
  }

  private Optional<LiveVersion> line(int upstream, VersionId version) {
    return Optional.ofNullable(last[upstream]).flatMap(list -> list.find(version));
  }

  /** Whether an upstream has, under the number of a version, another content than this one. */
  boolean contradicts(int upstream, LiveVersion version) {
    return line(upstream, version.version())
        .filter(other -> !other.sha256().equals(version.sha256()))
        .isPresent();
  }

  /** Whether every upstream that tells what is live has answered at least once. */
  boolean areAllKnown() {
    return IntStream.range(0, last.length)
        .filter(this::tellsWhatIsLive)
        .allMatch(upstream -> last[upstream] != null);
  }

  /** Whether any upstream has ever answered. */
  boolean isAnyKnown() {
    return Arrays.stream(last).anyMatch(Objects::nonNull);
  }

  /** The versions that some upstream has that tells what is live, ascending. */
  NavigableSet<VersionId> live() {
    return versionsOf(this::tellsWhatIsLive);
  }

  /** The versions that can be had now: of the upstreams that answer. */
  NavigableSet<VersionId> offered() {
    return versionsOf(this::isAnswering);
  }

  private NavigableSet<VersionId> versionsOf(IntPredicate upstreams) {
    return IntStream.range(0, last.length)
        .filter(upstreams)
        .mapToObj(upstream -> last[upstream])
        .filter(Objects::nonNull)
        .flatMap(list -> list.versions().stream())
        .map(LiveVersion::version)
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
