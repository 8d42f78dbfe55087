package dev.tiercast.common.tier;

import dev.tiercast.common.layout.ServerAddress;
import dev.tiercast.common.model.Digest;
import dev.tiercast.common.model.NodeId;
import dev.tiercast.common.model.NodeInfo;
import dev.tiercast.common.model.Role;
import dev.tiercast.common.model.VersionId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Nodes for tests, each known by a number. */
final class Nodes {
  private Nodes() {}

  static NodeId id(int number) {
    return new NodeId("%032x".formatted(number));
  }

  static NodeInfo origin(int number) {
    return new NodeInfo(id(number), Role.ORIGIN, OptionalInt.of(0), Optional.empty());
  }

  static NodeInfo relay(int number) {
    return new NodeInfo(id(number), Role.RELAY, OptionalInt.of(1), Optional.of("rack-a"));
  }

  static NodeInfo client(int number) {
    return new NodeInfo(id(number), Role.CLIENT, OptionalInt.empty(), Optional.empty());
  }

  static Progress progress(int held) {
    return new Progress(new VersionId(7), Digest.parse("ab".repeat(32)), 10, held);
  }

  static Announcement announcement(NodeInfo node, int port, Forwarded... below) {
    return new Announcement(
        node, new Place.Port(port), new Load(1, 2, 3), List.of(progress(4)), List.of(below));
  }

  static Announcement advertised(NodeInfo node, String address) {
    return new Announcement(
        node, new Place.Advertised(ServerAddress.parse(address)), Load.IDLE, List.of(), List.of());
  }

  static Member member(NodeInfo node, String address, Duration lastSeen) {
    return new Member(
        node, ServerAddress.parse(address), Load.IDLE, List.of(progress(10)), lastSeen);
  }

  static NodeList list(NodeInfo node, Member... members) {
    return new NodeList(node, true, Load.IDLE, List.of(), List.of(members));
  }
}
