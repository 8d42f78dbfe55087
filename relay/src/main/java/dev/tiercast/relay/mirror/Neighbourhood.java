package dev.tiercast.relay.mirror;

import dev.tiercast.common.layout.ServerAddress;
import dev.tiercast.common.manifest.ManifestDocument;
import dev.tiercast.common.model.BlockSpans;
import dev.tiercast.common.model.NodeId;
import dev.tiercast.common.model.VerificationException;
import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.schedule.Standing;
import dev.tiercast.common.schedule.Supply;
import dev.tiercast.common.store.Presence;
import dev.tiercast.common.tier.GrantLoop;
import dev.tiercast.common.tier.Holdings;
import dev.tiercast.common.tier.HoldingsStream;
import dev.tiercast.common.tier.Member;
import dev.tiercast.common.tier.NodeInfo;
import dev.tiercast.common.tier.Role;
import dev.tiercast.common.transfer.LateSources;
import dev.tiercast.common.transfer.Source;
import dev.tiercast.common.transfer.Transfer;
import java.io.Closeable;
import java.io.IOException;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
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
    NodeInfo self = fleet.self();
    Set<NodeId> upstreams =
        neighbours.values().stream()
            .filter(neighbour -> neighbour.isUpstream)
            .flatMap(neighbour -> Stream.ofNullable(neighbour.id))
            .collect(Collectors.toSet());
    Map<ServerAddress, Member> chosen = new HashMap<>();
    for (Member member : PeerChoice.of(self, fleet.members(), PeerChoice.seed(self.id()))) {
      if (!upstreams.contains(member.node().id())) {
        chosen.put(member.address(), member);
      }
    }
    Set<ServerAddress> gone = new HashSet<>(neighbours.keySet());
    gone.removeIf(address -> chosen.containsKey(address) || isUpstream(address));
    gone.forEach(address -> leave(neighbours.remove(address)));
    chosen.keySet().stream()
        .filter(address -> !neighbours.containsKey(address))
        .forEach(address -> meet(new Neighbour(fleet.source(address), false)));
    tellWhetherJoinsAreExpected();
  }

  private boolean isUpstream(ServerAddress address) {
    Neighbour neighbour = neighbours.get(address);
    return neighbour != null && neighbour.isUpstream;
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
    private @Nullable NodeId id;
    private @Nullable GrantLoop grants;
    private boolean hasJoined;
    private boolean isLeftOut;

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
        if (closed) {
          return;
        }
        id = holdings.node().id();
        if (isOf(holdings)) {
          join(holdings);
        }
        tellWhetherJoinsAreExpected();
      }
    }

    private boolean isOf(Holdings holdings) {
      boolean isSelf = holdings.node().id().equals(fleet.self().id());
      boolean isSame = holdings.manifest().equals(document.digest());
      boolean isKnown =
          neighbours.values().stream()
              .anyMatch(
                  other ->
                      other != this && other.hasJoined && holdings.node().id().equals(other.id));
      if (!isSelf && isSame && !isKnown) {
        return true;
      }
      if (!isSelf && !isSame) {
        problems.met(new Conflict(source.address(), version()), conflict());
      }
      leaveOut();
      return false;
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
      NodeInfo self = fleet.self();
      boolean isNear = PeerChoice.isNear(self, holdings.node());
      boolean isLower = PeerChoice.isLower(self, holdings.node());
      hasJoined = true;
      if (holdings.node().role() == Role.ORIGIN) {
        transfer.join(source, new Standing(holdings.node().id(), isNear, true, Supply.GRANTED));
        askForGrants(self);
        return;
      }
      transfer.join(source, new Standing(holdings.node().id(), isNear, isLower, Supply.REPORTED));
      transfer.held(source, holdings.held().toBitSet());
      transfer.coming(source, holdings.coming().toBitSet());
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
              blocks -> transfer.held(source, blocks));
      grants.start();
    }

    @Override
    public void held(BlockSpans more) {
      transfer.held(source, more.toBitSet());
    }

    @Override
    public void coming(BlockSpans now) {
      transfer.coming(source, now.toBitSet());
    }

    @Override
    public void ended() {
      transfer.coming(source, new BitSet());
    }

    @Override
    public void lost(IOException reason) {
      synchronized (Neighbourhood.this) {
        if (closed || isLeftOut) {
          return;
        }
        if (id != null) {
          leave();
        } else if (isUpstream && !hasJoined) {
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
}
