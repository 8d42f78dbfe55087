package dev.tiercast.common.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tiercast.common.model.NodeId;
import dev.tiercast.common.model.NodeInfo;
import dev.tiercast.common.model.Role;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Whom a relay listens to. */
class PeerChoiceTest {
  private static final NodeInfo SELF = info(1000, Role.RELAY, 2, "here");

  private static NodeInfo info(int number, Role role, int tier, String rack) {
    return new NodeInfo(
        new NodeId("%032x".formatted(number)),
        role,
        tier < 0 ? OptionalInt.empty() : OptionalInt.of(tier),
        rack.isEmpty() ? Optional.empty() : Optional.of(rack));
  }

  private static NodeInfo relay(int number, int tier, String rack) {
    return info(number, Role.RELAY, tier, rack);
  }

  private static List<NodeInfo> chosen(NodeInfo... members) {
    return PeerChoice.of(SELF, List.of(members), PeerChoice.MOST, 1);
  }

  @Test
  void takesThoseThatAreNearFirstThenOthersOfItsTier() {
    NodeInfo near = relay(1, 2, "here");
    NodeInfo same = relay(3, 2, "there");

    assertThat(chosen(same, near)).containsExactly(near, same);
  }

  @Test
  void leavesLowerTiersElsewhereToThoseWhomTheyFeed() {
    NodeInfo near = relay(1, 1, "here");

    assertThat(chosen(relay(2, 1, "there"), near)).containsExactly(near);
  }

  @Test
  void leavesOutWhoeverGetsEverythingFromHere() {
    assertThat(chosen(relay(1, 3, "here"), relay(2, -1, "here"))).isEmpty();
  }

  @Test
  void leavesOutOriginsAndItself() {
    assertThat(chosen(info(1, Role.ORIGIN, 0, ""), relay(1000, 2, "here"))).isEmpty();
  }

  @Test
  void takesSomeClientsLast() {
    NodeInfo client = info(2, Role.CLIENT, -1, "here");
    assertThat(chosen(client, relay(1, 2, "there"))).containsExactly(relay(1, 2, "there"), client);
    assertThat(PeerChoice.isNear(SELF, client)).isFalse();

    NodeInfo[] many = new NodeInfo[100];
    Arrays.setAll(many, i -> info(i, Role.CLIENT, -1, ""));
    assertThat(chosen(many)).hasSize(8);
  }

  @Test
  void listensToNobodyWithoutAnOriginBehindIt() {
    NodeInfo lost = info(1000, Role.RELAY, -1, "here");

    assertThat(PeerChoice.of(lost, List.of(relay(1, 2, "here")), PeerChoice.MOST, 1)).isEmpty();
  }

  @Test
  void doesNotTakeTwoWithoutARackForNear() {
    NodeInfo nowhere = info(1000, Role.RELAY, 2, "");

    assertThat(PeerChoice.isNear(nowhere, info(1, Role.RELAY, 2, ""))).isFalse();
    assertThat(PeerChoice.isNear(SELF, info(1, Role.RELAY, 2, "here"))).isTrue();
    assertThat(PeerChoice.isNear(SELF, info(1, Role.RELAY, 2, "there"))).isFalse();
  }

  @Test
  void takesSomeOfManyOthersThanOthersTake() {
    List<NodeInfo> many = new ArrayList<>();
    for (int i = 1; i <= 200; i++) {
      many.add(relay(i, 2, "there"));
    }
    many.add(relay(201, 2, "here"));
    Set<NodeInfo> heard = new HashSet<>();
    for (long seed = 0; seed < 100; seed++) {
      List<NodeInfo> chosen = PeerChoice.of(SELF, many, PeerChoice.MOST, seed);
      assertThat(chosen).hasSize(PeerChoice.MOST).doesNotHaveDuplicates();
      assertThat(chosen.get(0)).isEqualTo(relay(201, 2, "here"));
      assertThat(PeerChoice.of(SELF, many, PeerChoice.MOST, seed)).isEqualTo(chosen);
      heard.addAll(chosen);
    }
    assertThat(heard).as("nobody is heard by none").hasSize(201);
  }
}
