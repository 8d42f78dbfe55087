package dev.tiercast.relay.mirror;

import dev.tiercast.common.layout.ServerAddress;
import dev.tiercast.common.manifest.ManifestDocument;
import dev.tiercast.common.model.BlockSpans;
import dev.tiercast.common.model.NodeId;
import dev.tiercast.common.model.NodeInfo;
import dev.tiercast.common.model.Role;
import dev.tiercast.common.model.VerificationException;
import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.schedule.PeerChoice;
import dev.tiercast.common.schedule.Standing;
import dev.tiercast.common.schedule.Supply;
import dev.tiercast.common.store.Presence;
import dev.tiercast.common.tier.GrantLoop;
import dev.tiercast.common.tier.Holdings;
import dev.tiercast.common.tier.HoldingsStream;
import dev.tiercast.common.tier.Member;
import dev.tiercast.common.transfer.LateSources;
import dev.tiercast.common.transfer.NotThereException;
import dev.tiercast.common.transfer.Source;
import dev.tiercast.common.transfer.Transfer;
import java.io.Closeable;
import java.io.IOException;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Those that one version is fetched from: the upstreams that have it, and peers. Whoever tells what
 * it holds of it is listened to and asked for that; an upstream that does not tell is taken for a
 * server that has everything. Thread safe.
 */
final class Neighbourhood implements LateSources.Joinable, Closeable {
  private final Fleet fleet;
  private final ManifestDocument document;
  private final Transfer transfer;
  private final Presence presence;
  private final Problems problems;

  // Guarded by this.
  private final Map<ServerAddress, Neighbour> neighbours = new HashMap<>();
  private boolean areLateExpected;
  private boolean closed;

  /**
   * @param document of the version
   * @param presence which of its blocks are here
   * @param problems is told of those that have something else, or are the node itself
   */
  Neighbourhood(
      Fleet fleet,
      ManifestDocument document,
      Transfer transfer,
      Presence presence,
      Problems problems) {
    this.fleet = fleet;
    this.document = document;
    this.transfer = transfer;
    this.presence = presence;
    this.problems = problems;
    transfer.identify(fleet.self().id(), fleet.self().rack().isPresent());
    transfer.expectJoins(true);
  }

  private VersionId version() {
    return document.manifest().version();
  }

  /** An upstream has the version. */
  @Override
  public synchronized void join(Source upstream) {
    if (!closed && !neighbours.containsKey(upstream.address())) {
      meet(new Neighbour(upstream, true));
    }
  }

  private void meet(Neighbour neighbour) {
    neighbours.put(neighbour.source.address(), neighbour);
    neighbour.stream.start();
  }

  @Override
  public synchronized void expectJoins(boolean isExpected) {
    areLateExpected = isExpected;
    tellWhetherJoinsAreExpected();
  }

  private void tellWhetherJoinsAreExpected() {
    transfer.expectJoins(
        areLateExpected || neighbours.values().stream().anyMatch(Neighbour::isUndecided));
  }

  /** Looks who is there now: listens to those who have come, and leaves those who have gone. */
  synchronized void look() {
    if (closed) {
      return;
    }
    List<Member> members = fleet.members();
    Map<NodeId, NodeInfo> named =
        members.stream().map(Member::node).collect(Collectors.toMap(NodeInfo::id, node -> node));
    Set<ServerAddress> chosen = chosen(members);
    Set<ServerAddress> gone = new HashSet<>(neighbours.keySet());
    gone.removeIf(address -> chosen.contains(address) || isKept(address, named.keySet()));
    gone.forEach(address -> leave(neighbours.remove(address)));
    chosen.stream()
        .filter(address -> !neighbours.containsKey(address))
        .forEach(address -> meet(new Neighbour(fleet.source(address), false)));
    neighbours.values().forEach(neighbour -> neighbour.standAnew(named));
    tellWhetherJoinsAreExpected();
  }

  /** Peers, where they are no upstreams that are asked anyway. */
  private Set<ServerAddress> chosen(List<Member> members) {
    NodeInfo self = fleet.self();
    Set<NodeId> upstreams =
        neighbours.values().stream()
            .filter(neighbour -> neighbour.isUpstream && !neighbour.isLeftOut)
            .flatMap(neighbour -> Stream.ofNullable(neighbour.node))
            .map(NodeInfo::id)
            .collect(Collectors.toSet());
    return Peers.of(self, version(), document.digest(), members, upstreams);
  }

  /** A peer that can be heard is there, though those who named it may not be, or know nobody. */
  private boolean isKept(ServerAddress address, Set<NodeId> named) {
    Neighbour neighbour = neighbours.get(address);
    return neighbour != null
        && (neighbour.isUpstream
            || (neighbour.hasJoined
                && neighbour.node != null
                && !named.contains(neighbour.node.id())));
  }

  private void leave(@Nullable Neighbour neighbour) {
    if (neighbour != null) {
      neighbour.leaveOut();
    }
  }

  /** Listens to nobody any more. */
  @Override
  public synchronized void close() {
    closed = true;
    neighbours.values().forEach(Neighbour::close);
  }

  /** One of them. */
  private final class Neighbour implements HoldingsStream.Listener {
    private final Source source;
    private final boolean isUpstream;
    private final HoldingsStream stream;
    private final BitSet held = new BitSet();
    private BitSet coming = new BitSet();

    /** As it told itself. */
    private @Nullable NodeInfo node;

    private @Nullable Standing standing;
    private @Nullable GrantLoop grants;
    private boolean hasJoined;
    private boolean isLeftOut;

    /** Whether it is an origin that grants nothing: what it has is taken without. */
    private boolean isRefused;

    Neighbour(Source source, boolean isUpstream) {
      this.source = source;
      this.isUpstream = isUpstream;
      this.stream = new HoldingsStream(fleet.node(source.address()), version(), this);
    }

    /** Whether it may come to be asked. */
    boolean isUndecided() {
      return !hasJoined && !isLeftOut;
    }

    @Override
    public void begins(Holdings holdings) {
      synchronized (Neighbourhood.this) {
        if (closed || isLeftOut) {
          return;
        }
        node = holdings.node();
        if (isOf(holdings)) {
          join(holdings);
        }
        tellWhetherJoinsAreExpected();
      }
    }

    private boolean isOf(Holdings holdings) {
      boolean isSelf = holdings.node().id().equals(fleet.self().id());
      boolean isSame = holdings.manifest().equals(document.digest());
      boolean isKnown = isSame && !isSelf && isAskedElsewhere(holdings.node().id());
      if (!isSelf && isSame && !isKnown) {
        return true;
      }
      if (!isSelf && !isSame) {
        problems.met(new Conflict(source.address(), version()), conflict());
      }
      leaveOut();
      return false;
    }

    /** Under two addresses it is one; under that of an upstream it is asked to the end. */
    private boolean isAskedElsewhere(NodeId id) {
      List<Neighbour> same =
          neighbours.values().stream()
              .filter(other -> other != this && other.hasJoined && other.isNode(id))
              .toList();
      if (isUpstream && same.stream().noneMatch(other -> other.isUpstream)) {
        same.forEach(Neighbour::leaveOut);
        return false;
      }
      return !same.isEmpty();
    }

    private boolean isNode(NodeId id) {
      return node != null && node.id().equals(id);
    }

    private void leaveOut() {
      leave();
      isLeftOut = true;
      close();
    }

    private void close() {
      stream.close();
      closeGrants();
    }

    private void closeGrants() {
      if (grants != null) {
        grants.close();
        grants = null;
      }
    }

    private IOException conflict() {
      return new VerificationException(
          "%s: %s has another manifest than %s, which is fetched here; nothing of it is taken from there"
              .formatted(version(), source.address(), document.digest().abbreviated()));
    }

    private void join(Holdings holdings) {
      hasJoined = true;
      held.clear();
      held.or(holdings.held().toBitSet());
      coming = holdings.coming().toBitSet();
      isRefused = false;
      stand(standing(holdings.node()));
      if (holdings.node().role() == Role.ORIGIN) {
        askForGrants(fleet.self());
      }
    }

    private Standing standing(NodeInfo now) {
      NodeInfo self = fleet.self();
      boolean isNear = PeerChoice.isNear(self, now);
      return now.role() == Role.ORIGIN
          ? new Standing(now.id(), isNear, true, isRefused ? Supply.COMPLETE : Supply.GRANTED)
          : new Standing(now.id(), isNear, PeerChoice.isLower(self, now), Supply.REPORTED);
    }

    private void stand(Standing now) {
      standing = now;
      transfer.join(source, now);
      if (now.supply() == Supply.REPORTED) {
        transfer.held(source, held);
        transfer.coming(source, coming);
      }
    }

    /** Tiers change while versions come: nobody may wait for those who now wait for us. */
    void standAnew(Map<NodeId, NodeInfo> named) {
      if (hasJoined && node != null) {
        Standing now = standing(named.getOrDefault(node.id(), node));
        if (!now.equals(standing)) {
          stand(now);
        }
      }
    }

    private void askForGrants(NodeInfo self) {
      closeGrants();
      grants =
          new GrantLoop(
              fleet.node(source.address()),
              new GrantLoop.Subject(self.id(), self.rack(), true, version(), document.digest()),
              presence,
              transfer::wanted,
              () -> transfer.appetite(source),
              this::granted,
              this::refused);
      grants.start();
    }

    private void refused(IOException reason) {
      synchronized (Neighbourhood.this) {
        if (closed || isLeftOut || !hasJoined || node == null || isRefused) {
          return;
        }
        isRefused = true;
        stand(standing(node));
      }
      problems.met(new Refusal(source.address()), reason);
    }

    private void granted(BitSet blocks) {
      synchronized (Neighbourhood.this) {
        if (closed || isLeftOut || !hasJoined || node == null) {
          return;
        }
        if (isRefused) {
          isRefused = false;
          problems.solved(new Refusal(source.address()));
          stand(standing(node));
        }
        transfer.held(source, blocks);
      }
    }

    @Override
    public void held(BlockSpans more) {
      synchronized (Neighbourhood.this) {
        held.or(more.toBitSet());
        if (hasJoined) {
          transfer.held(source, more.toBitSet());
        }
      }
    }

    @Override
    public void coming(BlockSpans now) {
      comingNow(now.toBitSet());
    }

    @Override
    public void ended() {
      comingNow(new BitSet());
    }

    private void comingNow(BitSet now) {
      synchronized (Neighbourhood.this) {
        coming = now;
        if (hasJoined) {
          transfer.coming(source, now);
        }
      }
    }

    @Override
    public void lost(IOException reason) {
      synchronized (Neighbourhood.this) {
        if (closed || isLeftOut) {
          return;
        }
        if (node != null) {
          leave();
        } else if (isUpstream && !hasJoined && reason instanceof NotThereException) {
          // It has the manifest, so it is there; a plain server knows of nothing else.
          hasJoined = true;
          transfer.join(source);
        }
        tellWhetherJoinsAreExpected();
      }
    }

    private void leave() {
      if (hasJoined) {
        hasJoined = false;
        closeGrants();
        transfer.leave(source);
      }
    }
  }

  private record Conflict(ServerAddress address, VersionId version) {}

  private record Refusal(ServerAddress address) {}
}
