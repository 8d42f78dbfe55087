package dev.tiercast.common.serve;

import dev.tiercast.common.model.BlockSpan;
import dev.tiercast.common.model.BlockSpans;
import dev.tiercast.common.model.Manifest;
import dev.tiercast.common.model.NodeId;
import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.schedule.GrantBook;
import dev.tiercast.common.tier.GrantRequest;
import dev.tiercast.common.tier.RefusedException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Which blocks of its versions an origin has told whom to take. Times are nanoseconds of one clock.
 * Thread safe.
 */
final class Grants {
  /** Whoever is no member and has not asked for so long does not come back. */
  private static final long LONGEST_SILENCE = TimeUnit.SECONDS.toNanos(60);

  /** More are told nothing until some are forgotten. */
  private static final int MOST_GRANTEES = 20_000;

  /** Nodes that ask from one host. */
  private static final int MOST_OF_A_HOST = 64;

  private record Grantee(String from, long asked, boolean isMember) {}

  /**
   * What is known of one version.
   *
   * @param hosts those who asked from each
   */
  private record Ledger(
      GrantBook book, Map<NodeId, Grantee> grantees, Map<String, Set<NodeId>> hosts) {
    void forget(NodeId node) {
      book.forget(node);
      Grantee grantee = grantees.remove(node);
      if (grantee != null) {
        leave(grantee.from, node);
      }
    }

    void leave(String host, NodeId node) {
      Set<NodeId> nodes = hosts.get(host);
      if (nodes != null && nodes.remove(node) && nodes.isEmpty()) {
        hosts.remove(host);
      }
    }
  }

  /** All bytes of a block went to a host. */
  private record Sent(VersionId version, int block, String to) {}

  private final int maxCopies;

  /** Told by those who send and must not wait. */
  private final Queue<Sent> sent = new ConcurrentLinkedQueue<>();

  private volatile boolean isUsed;
  private final Map<VersionId, Ledger> ledgers = new HashMap<>();

  /**
   * @param maxCopies most times that a block is granted while somebody has it; 0 for any number
   */
  Grants(int maxCopies) {
    this.maxCopies = maxCopies;
  }

  /**
   * Tells what to take.
   *
   * @param from the host that asks
   * @param isAnnounced whether the node has announced itself from there
   * @throws RefusedException if another host asks for that node, or too many do
   */
  synchronized BlockSpans grant(
      Manifest version, GrantRequest request, String from, boolean isAnnounced, long now)
      throws RefusedException {
    takeNote();
    isUsed = true;
    int blocks = version.grid().blockCount();
    Ledger ledger =
        ledgers.computeIfAbsent(
            version.version(),
            first ->
                new Ledger(
                    new GrantBook(blocks, maxCopies, now), new HashMap<>(), new HashMap<>()));
    Grantee known = ledger.grantees.get(request.node());
    check(ledger, known, from, isAnnounced);
    boolean isMember = known != null && known.isMember;
    if (known != null && !known.from.equals(from)) {
      ledger.leave(known.from, request.node());
    }
    ledger.grantees.put(request.node(), new Grantee(from, now, isMember));
    ledger.hosts.computeIfAbsent(from, first -> new HashSet<>()).add(request.node());
    return ledger.book.grant(
        request.node(), request.rack(), request.spreads(), request.wanted(), request.count(), now);
  }

  private static void check(
      Ledger ledger, @Nullable Grantee known, String from, boolean isAnnounced)
      throws RefusedException {
    if (known != null && !known.from.equals(from) && !isAnnounced) {
      throw RefusedException.forbidden("another host asks for this node");
    }
    boolean isNew = known == null || !known.from.equals(from);
    if (isNew && ledger.hosts.getOrDefault(from, Set.of()).size() >= MOST_OF_A_HOST) {
      throw RefusedException.full("your host asks for " + MOST_OF_A_HOST + " nodes");
    }
    if (known == null && ledger.grantees.size() >= MOST_GRANTEES) {
      throw RefusedException.full(MOST_GRANTEES + " nodes ask already");
    }
  }

  /** All bytes of a block went to a host: whoever asked from there has it. Waits for nobody. */
  void sent(VersionId version, int block, String to) {
    if (isUsed) {
      sent.add(new Sent(version, block, to));
    }
  }

  private void takeNote() {
    for (Sent each = sent.poll(); each != null; each = sent.poll()) {
      Ledger ledger = ledgers.get(each.version);
      if (ledger != null) {
        BlockSpans one = BlockSpans.of(new BlockSpan(each.block, each.block + 1));
        ledger.hosts.getOrDefault(each.to, Set.of()).forEach(node -> ledger.book.sent(node, one));
      }
    }
  }

  /**
   * Forgets versions that are gone, and nodes that are: members that are none any more, and others
   * that have not asked for long.
   */
  synchronized void look(Set<VersionId> live, Set<NodeId> members, long now) {
    takeNote();
    ledgers.keySet().retainAll(live);
    isUsed = !ledgers.isEmpty();
    for (Ledger ledger : ledgers.values()) {
      ledger.grantees.replaceAll(
          (node, grantee) ->
              new Grantee(grantee.from, grantee.asked, grantee.isMember || members.contains(node)));
      List<NodeId> gone =
          ledger.grantees.entrySet().stream()
              .filter(entry -> isGone(entry.getKey(), entry.getValue(), members, now))
              .map(Map.Entry::getKey)
              .toList();
      gone.forEach(ledger::forget);
    }
  }

  private static boolean isGone(NodeId node, Grantee grantee, Set<NodeId> members, long now) {
    return !members.contains(node) && (grantee.isMember || now - grantee.asked > LONGEST_SILENCE);
  }

  /** Whether there is something to look after. */
  boolean isUsed() {
    return isUsed;
  }
}
