package dev.tiercast.client.pull;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tiercast.common.layout.ServerAddress;
import dev.tiercast.common.model.Digest;
import dev.tiercast.common.model.NodeId;
import dev.tiercast.common.model.NodeInfo;
import dev.tiercast.common.model.Role;
import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.tier.Load;
import dev.tiercast.common.tier.Member;
import dev.tiercast.common.tier.NodeList;
import dev.tiercast.common.tier.Progress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class LookoutTest {
  private static final VersionId V5 = new VersionId(5);
  private static final ServerAddress NAMED = ServerAddress.parse("named");
  private static final Lookout LOOKOUT =
      new Lookout(id(99), Optional.of("mine"), V5, Digest.OF_NOTHING);

  private static NodeId id(int number) {
    return new NodeId("%032x".formatted(number));
  }

  private static Progress progress(long version, int held) {
    return new Progress(new VersionId(version), Digest.OF_NOTHING, 10, held);
  }

  private static Member member(int number, Role role, String rack, int bodies, Progress... held) {
    return new Member(
        new NodeInfo(id(number), role, OptionalInt.empty(), Optional.of(rack)),
        ServerAddress.parse("node-" + number),
        new Load(bodies, 0, 0),
        List.of(held),
        Duration.ZERO);
  }

  private static Map<ServerAddress, Member> candidates(Member... members) {
    NodeInfo named = new NodeInfo(id(1), Role.ORIGIN, OptionalInt.of(0), Optional.empty());
    return LOOKOUT.candidates(
        Map.of(NAMED, new NodeList(named, true, new Load(0, 0, 0), List.of(), List.of(members))));
  }

  private static ServerAddress node(int number) {
    return ServerAddress.parse("node-" + number);
  }

  private static NodeInfo tier(Role role, int tier) {
    return new NodeInfo(id(tier), role, OptionalInt.of(tier), Optional.empty());
  }

  @Test
  void whoWasToldARelayLeavesThoseBeforeItToOthers() {
    OptionalInt floor = Lookout.floor(Stream.of(tier(Role.RELAY, 6), tier(Role.RELAY, 5)));

    assertThat(Lookout.isBelow(tier(Role.RELAY, 4), floor)).isTrue();
    assertThat(Lookout.isBelow(tier(Role.RELAY, 5), floor)).isFalse();
    assertThat(Lookout.isBelow(tier(Role.CLIENT, 1), floor)).isFalse();
  }

  @Test
  void whoWasToldAnOriginAsksRelaysOfAnyTier() {
    OptionalInt floor = Lookout.floor(Stream.of(tier(Role.ORIGIN, 0)));

    assertThat(Lookout.isBelow(tier(Role.RELAY, 1), floor)).isFalse();
  }

  @Test
  void thoseWhoHaveItOrMayGetItComeIntoQuestion() {
    assertThat(
            candidates(
                    member(2, Role.RELAY, "a", 0, progress(5, 3)),
                    member(3, Role.RELAY, "a", 0, progress(4, 10)),
                    member(4, Role.RELAY, "a", 0, progress(6, 10)),
                    member(5, Role.RELAY, "a", 0),
                    member(6, Role.CLIENT, "a", 0, progress(5, 1)),
                    member(7, Role.CLIENT, "a", 0),
                    member(99, Role.CLIENT, "a", 0, progress(5, 1)),
                    member(1, Role.RELAY, "a", 0))
                .keySet())
        .containsExactlyInAnyOrder(node(2), node(3), node(5), node(6), node(7));
  }

  @Test
  void anotherManifestIsAnotherVersion() {
    Progress foreign = new Progress(V5, Digest.parse("11".repeat(32)), 10, 10);
    assertThat(candidates(member(2, Role.CLIENT, "a", 0, foreign))).isEmpty();
    assertThat(LOOKOUT.hasAll(List.of(foreign))).isFalse();
    assertThat(LOOKOUT.hasAll(List.of(progress(5, 9)))).isFalse();
    assertThat(LOOKOUT.hasAll(List.of(progress(5, 10)))).isTrue();
  }

  @Test
  void thoseWhoAreAskedAlreadyStay() {
    Map<ServerAddress, Member> many = many(40, 0);
    Set<ServerAddress> asked = Set.of(node(10), node(20));
    Set<ServerAddress> chosen = LOOKOUT.choose(many, asked, false, Map.of(), new Random(1));
    assertThat(chosen).hasSize(Lookout.MOST_RELAYS).containsAll(asked);
  }

  @Test
  void whoHasLessToDoIsChosenMoreOften() {
    Map<ServerAddress, Member> many = many(40, 100);
    int busy = 0;
    for (int seed = 0; seed < 100; seed++) {
      for (ServerAddress each : LOOKOUT.choose(many, Set.of(), false, Map.of(), new Random(seed))) {
        busy += many.get(each).load().bodies() > 50 ? 1 : 0;
      }
    }
    // A half of them, if chance alone decided.
    assertThat(busy).isLessThan(100 * Lookout.MOST_RELAYS / 3);
  }

  @Test
  void whoBringsFarLessThanTheOthersIsReplacedIfThereAreMore() {
    Map<ServerAddress, Member> many = many(40, 0);
    Set<ServerAddress> asked = Set.of(node(10), node(20), node(30));
    Map<ServerAddress, Long> uneven = Map.of(node(10), 900L, node(20), 100L, node(30), 1000L);
    Map<ServerAddress, Long> even = Map.of(node(10), 900L, node(20), 700L, node(30), 1000L);

    assertThat(LOOKOUT.slowest(many, asked, uneven)).contains(node(20));
    assertThat(LOOKOUT.slowest(many, asked, even)).isEmpty();
    assertThat(LOOKOUT.slowest(many, Set.of(node(10), node(30)), uneven)).isEmpty();
    assertThat(LOOKOUT.slowest(many(21, 0), asked, uneven)).contains(node(20));
    assertThat(LOOKOUT.slowest(many(Lookout.MOST_RELAYS, 0), asked, uneven)).isEmpty();
  }

  @Test
  void whoBroughtMoreIsChosenMoreOften() {
    Map<ServerAddress, Member> many = many(40, 0);
    Map<ServerAddress, Long> measured = new HashMap<>();
    many.keySet().forEach(each -> measured.put(each, measured.size() < 20 ? 10L : 1000L));
    int slow = 0;
    for (int seed = 0; seed < 100; seed++) {
      for (ServerAddress each : LOOKOUT.choose(many, Set.of(), false, measured, new Random(seed))) {
        slow += measured.getOrDefault(each, 0L) == 10 ? 1 : 0;
      }
    }
    // A half of them, if chance alone decided.
    assertThat(slow).isLessThan(100 * Lookout.MOST_RELAYS / 3);
  }

  private static Map<ServerAddress, Member> many(int count, int mostBodies) {
    List<Member> members = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      members.add(member(10 + i, Role.RELAY, "a", mostBodies * i / count, progress(5, 10)));
    }
    return candidates(members.toArray(Member[]::new));
  }

  @Test
  void onlyThoseInTheRackWhileTheyGetOn() {
    Map<ServerAddress, Member> both =
        candidates(member(2, Role.RELAY, "a", 0), member(3, Role.RELAY, "mine", 0));
    assertThat(LOOKOUT.choose(both, Set.of(), true, Map.of(), new Random(1)))
        .containsExactly(node(3));
    assertThat(LOOKOUT.choose(both, Set.of(), false, Map.of(), new Random(1)))
        .containsExactlyInAnyOrder(node(2), node(3));
  }
}
