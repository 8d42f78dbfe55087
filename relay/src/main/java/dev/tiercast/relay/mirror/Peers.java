package dev.tiercast.relay.mirror;

import dev.tiercast.common.layout.ServerAddress;
import dev.tiercast.common.model.Digest;
import dev.tiercast.common.model.NodeId;
import dev.tiercast.common.model.NodeInfo;
import dev.tiercast.common.model.Role;
import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.schedule.PeerChoice;
import dev.tiercast.common.tier.Member;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Of those who serve, where to listen for one version. Decides only. */
final class Peers {
  private Peers() {}

  /**
   * Where to listen.
   *
   * @param manifest SHA-256 of the version's manifest
   * @param members who serves
   * @param upstreams who is listened to anyway
   */
  static Set<ServerAddress> of(
      NodeInfo self,
      VersionId version,
      Digest manifest,
      List<Member> members,
      Set<NodeId> upstreams) {
    Map<NodeId, Member> serving =
        members.stream()
            .filter(member -> mayHaveSome(member, version, manifest))
            .collect(Collectors.toMap(member -> member.node().id(), member -> member));
    List<NodeInfo> nodes = serving.values().stream().map(Member::node).toList();
    return PeerChoice.of(self, nodes, PeerChoice.MOST, PeerChoice.seed(self.id())).stream()
        .filter(node -> !upstreams.contains(node.id()))
        .flatMap(node -> Stream.ofNullable(serving.get(node.id())))
        .map(Member::address)
        .collect(Collectors.toSet());
  }

  /** Relays come to have it; a client has what it pulls. */
  private static boolean mayHaveSome(Member member, VersionId version, Digest manifest) {
    return member.node().role() != Role.CLIENT
        || member.versions().stream()
            .anyMatch(held -> held.version().equals(version) && held.manifest().equals(manifest));
  }
}
