package dev.tiercast.common.tier;

import static dev.tiercast.common.tier.Nodes.announcement;
import static dev.tiercast.common.tier.Nodes.client;
import static dev.tiercast.common.tier.Nodes.id;
import static dev.tiercast.common.tier.Nodes.list;
import static dev.tiercast.common.tier.Nodes.member;
import static dev.tiercast.common.tier.Nodes.origin;
import static dev.tiercast.common.tier.Nodes.relay;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.tiercast.common.layout.ServerAddress;
import dev.tiercast.common.model.NodeInfo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class RegistryTest {
  private static final long SECOND = 1_000_000_000;
  private static final NodeInfo SELF = relay(99);
  private static final ServerAddress UPSTREAM = ServerAddress.parse("http://10.0.0.1:8000/");

  private final Registry registry = new Registry(() -> SELF, AdmittedHosts.OWN);

  private static List<String> addresses(Registry registry, long now) {
    return registry.members(now).stream().map(member -> member.address().toString()).toList();
  }

  private static void assertRefused(RefusedException.Cause reason, ThrowingCallable call) {
    assertThatThrownBy(call)
        .asInstanceOf(type(RefusedException.class))
        .extracting(RefusedException::reason)
        .isEqualTo(reason);
  }

  private static Forwarded below(NodeInfo node, String address, int hops) {
    return new Forwarded(member(node, address, Duration.ofSeconds(1)), hops);
  }

  @Test
  void knowsWhoAnnouncedItselfWhereItComesFrom() throws Exception {
    Lease lease = registry.announce(announcement(relay(1), 8001), "10.0.0.7", 0);
    registry.announce(announcement(client(2), 9000), "fe80::1%eth0", 0);

    assertThat(lease.time()).isEqualTo(Duration.ofSeconds(15));
    assertThat(lease.address()).hasToString("http://10.0.0.7:8001/");
    assertThat(lease.node()).isEqualTo(SELF);
    assertThat(addresses(registry, 0))
        .containsExactly("http://10.0.0.7:8001/", "http://[fe80::1]:9000/");
    Member first = registry.members(2 * SECOND).get(0);
    assertThat(first.lastSeen()).isEqualTo(Duration.ofSeconds(2));
    assertThat(first.load()).isEqualTo(new Load(1, 2, 3));
    assertThat(first.versions()).containsExactly(Nodes.progress(4));
  }

  @Test
  void forgetsWhoDoesNotRenew() throws Exception {
    registry.announce(announcement(relay(1), 1), "10.0.0.7", 0);
    registry.announce(announcement(relay(2), 2), "10.0.0.7", 0);
    registry.announce(announcement(relay(1), 1), "10.0.0.7", 10 * SECOND);

    registry.expire(15 * SECOND);
    assertThat(registry.members(15 * SECOND)).hasSize(2);
    registry.expire(15 * SECOND + 1);
    assertThat(addresses(registry, 16 * SECOND)).containsExactly("http://10.0.0.7:1/");
  }

  @Test
  void letsOnlyTheHostOfANodeSpeakForIt() throws Exception {
    registry.announce(announcement(relay(1), 1), "10.0.0.7", 0);

    assertThat(registry.leave(id(1), "10.0.0.8")).isFalse();
    assertRefused(
        RefusedException.Cause.FORBIDDEN,
        () -> registry.announce(announcement(relay(1), 1), "10.0.0.8", 0));
    assertThat(registry.leave(id(1), "10.0.0.7")).isTrue();
    assertThat(registry.leave(id(1), "10.0.0.7")).isFalse();
    assertThat(registry.members(0)).isEmpty();
  }

  @Test
  void refusesAddressesThatAreNotTheNodesOwn() throws Exception {
    Lease own = registry.announce(Nodes.advertised(relay(1), "https://10.0.0.7/x/"), "10.0.0.7", 0);
    assertThat(own.address()).hasToString("https://10.0.0.7/x/");

    assertThatThrownBy(
            () -> registry.announce(Nodes.advertised(relay(2), "http://10.0.0.8/"), "10.0.0.7", 0))
        .isInstanceOf(RefusedException.class)
        .hasMessage(
            "10.0.0.8 is not where you come from, 10.0.0.7; allow it with --allow-advertised at the"
                + " node that refuses it, or leave out --advertise");
  }

  @Test
  void takesAddressesThatTheOperatorAllows() throws Exception {
    Registry open =
        new Registry(() -> SELF, AdmittedHosts.parse("10.1.0.0/16,fd00::/8,.example.com,relay-1"));

    for (String address :
        List.of("10.1.2.3", "[fd12::1]", "a.b.example.com", "Relay-1:8001", "10.0.0.7")) {
      open.announce(Nodes.advertised(relay(1), "http://" + address + "/"), "10.0.0.7", 0);
    }
    for (String address : List.of("10.2.2.3", "[fc12::1]", "example.com", "relay-12", "x")) {
      assertRefused(
          RefusedException.Cause.FORBIDDEN,
          () -> open.announce(Nodes.advertised(relay(1), "http://" + address), "10.0.0.7", 0));
    }
  }

  @Test
  void refusesItself() {
    assertRefused(
        RefusedException.Cause.OWN, () -> registry.announce(announcement(SELF, 1), "10.0.0.7", 0));
  }

  @Test
  void takesNoMoreThanSomeFromOneHost() throws Exception {
    for (int i = 0; i < 64; i++) {
      registry.announce(announcement(client(i), 1000 + i), "10.0.0.7", 0);
    }
    assertRefused(
        RefusedException.Cause.FULL,
        () -> registry.announce(announcement(client(64), 1), "10.0.0.7", 0));
    registry.announce(announcement(client(64), 1), "10.0.0.8", 0);
    registry.announce(announcement(client(5), 1005), "10.0.0.7", 0);
    assertThat(registry.members(0)).hasSize(65);
  }

  @Test
  void hasRoomForWhoeverComesInPersonBeforeThoseThatAreToldOf() throws Exception {
    Forwarded[] many =
        IntStream.range(0, 10_000)
            .mapToObj(
                i -> below(client(1000 + i), "http://10.1.%d.%d/".formatted(i / 250, i % 250), 1))
            .toArray(Forwarded[]::new);
    registry.announce(announcement(relay(1), 1, many), "10.0.0.7", 0);
    assertThat(registry.members(0)).hasSize(1 + 5000);
    registry.announce(announcement(relay(2), 1, many), "10.0.0.8", 0);
    registry.announce(announcement(relay(3), 1), "10.0.0.9", 0);
    assertThat(registry.announced(0)).hasSizeLessThanOrEqualTo(10_000);
    assertThat(addresses(registry, 0)).contains("http://10.0.0.9:1/");
  }

  @Test
  void takesNoMoreThanSomeOnOneHostFromARelay() throws Exception {
    Forwarded[] many =
        IntStream.range(0, 100)
            .mapToObj(i -> below(client(1000 + i), "http://10.1.0.1:" + (1000 + i), 1))
            .toArray(Forwarded[]::new);
    registry.announce(announcement(relay(1), 1, many), "10.0.0.7", 0);
    assertThat(registry.members(0)).hasSize(65);
  }

  @Test
  void believesNobodyAboutAddressesThatMeanNobodyElse() throws Exception {
    List<String> odd =
        List.of(
            "0.0.0.0",
            "127.0.0.1",
            "[::]",
            "[::1]",
            "[::ffff:127.0.0.1]",
            "169.254.169.254",
            "[fe80::1]",
            "224.0.0.1",
            "255.255.255.255",
            "[ff02::1]",
            "localhost",
            "a.localhost");
    Forwarded[] told =
        IntStream.range(0, odd.size())
            .mapToObj(i -> below(client(10 + i), "http://" + odd.get(i) + ":9/", 1))
            .toArray(Forwarded[]::new);
    registry.announce(announcement(relay(1), 1, told), "10.0.0.7", 0);
    assertThat(addresses(registry, 0)).containsExactly("http://10.0.0.7:1/");

    registry.announce(announcement(relay(2), 1, told), "127.0.0.1", 0);
    assertThat(registry.members(0)).hasSize(2 + odd.size());
  }

  @Test
  void nobodyIsMovedByAnotherRelay() throws Exception {
    Forwarded there = below(client(5), "http://10.9.9.9:5/", 1);
    Forwarded elsewhere = new Forwarded(member(client(5), "http://10.6.6.6:5/", Duration.ZERO), 1);
    registry.announce(announcement(relay(1), 1, there), "10.0.0.7", 0);
    registry.announce(announcement(relay(2), 1, elsewhere), "10.0.0.8", 0);
    assertThat(addresses(registry, 0)).contains("http://10.9.9.9:5/").hasSize(3);

    registry.leave(id(1), "10.0.0.7");
    registry.announce(announcement(relay(2), 1, elsewhere), "10.0.0.8", 0);
    assertThat(addresses(registry, 0)).contains("http://10.6.6.6:5/");
  }

  @Test
  void takesNoMoreThanSomeFromAllRelaysOfAHost() throws Exception {
    for (int relay = 0; relay < 2; relay++) {
      int first = relay * 3000;
      Forwarded[] many =
          IntStream.range(first, first + 3000)
              .mapToObj(
                  i -> below(client(1000 + i), "http://10.1.%d.%d/".formatted(i / 250, i % 250), 1))
              .toArray(Forwarded[]::new);
      registry.announce(announcement(relay(relay), 1 + relay, many), "10.0.0.7", 0);
    }
    assertThat(registry.members(0)).hasSize(2 + 5000);
  }

  @Test
  void knowsWhomARelayToldOfAsLongAsTheRelay() throws Exception {
    registry.announce(
        announcement(relay(1), 1, below(client(2), "http://10.9.9.9:5/", 1)), "10.0.0.7", 0);
    assertThat(addresses(registry, 0)).contains("http://10.9.9.9:5/");

    registry.leave(id(1), "10.0.0.7");
    assertThat(registry.members(0)).isEmpty();
  }

  @Test
  void believesNobodyWhoIsOnlyToldOfAgainAndAgain() throws Exception {
    Forwarded gone = below(client(2), "http://10.9.9.9:5/", 1);
    registry.announce(announcement(relay(1), 1, gone), "10.0.0.7", 0);
    Forwarded older =
        new Forwarded(member(client(2), "http://10.9.9.9:5/", Duration.ofSeconds(21)), 1);
    registry.announce(announcement(relay(1), 1, older), "10.0.0.7", 20 * SECOND);

    registry.expire(20 * SECOND);
    assertThat(addresses(registry, 20 * SECOND)).containsExactly("http://10.0.0.7:1/");
  }

  @Test
  void tellsOnWhoIsBelowAsFarAsItGoes() throws Exception {
    registry.announce(
        announcement(
            relay(1),
            1,
            below(client(2), "http://10.9.9.9:5/", 7),
            below(client(3), "http://10.9.9.9:6/", 8),
            below(SELF, "http://10.9.9.9:7/", 1),
            below(relay(1), "http://10.9.9.9:8/", 1),
            below(origin(4), "http://10.9.9.9:9/", 1),
            below(client(5), "http://localhost:9/", 1),
            below(client(6), "http://[::1]:9/", 1)),
        "10.0.0.7",
        0);

    assertThat(registry.announced(2 * SECOND))
        .extracting(each -> each.member().node().id(), Forwarded::hops)
        .containsExactly(tuple(id(1), 1), tuple(id(2), 8));
    assertThat(registry.announced(2 * SECOND).get(1).member().lastSeen())
        .isEqualTo(Duration.ofSeconds(3));
  }

  @Test
  void answersWithWhatItsUpstreamsKnowAsWell() throws Exception {
    registry.mirror(
        UPSTREAM,
        list(
            origin(50),
            member(relay(1), "http://10.0.0.7:1/", Duration.ofSeconds(9)),
            member(relay(2), "http://10.0.0.8:1/", Duration.ZERO),
            member(SELF, "http://10.0.0.9:1/", Duration.ZERO),
            member(relay(3), "http://127.0.0.1:1/", Duration.ZERO)),
        0);
    registry.announce(announcement(relay(1), 1), "10.0.0.7", 0);

    assertThat(addresses(registry, 0))
        .containsExactly("http://10.0.0.7:1/", "http://10.0.0.8:1/", "http://10.0.0.1:8000/");
    assertThat(registry.members(SECOND).get(0).lastSeen()).isEqualTo(Duration.ofSeconds(1));
    assertThat(registry.announced(0)).hasSize(1);

    registry.forget(UPSTREAM);
    assertThat(registry.members(0)).hasSize(1);
  }

  @Test
  void forgetsWhoWasLongUnseenAtAnUpstream() {
    registry.mirror(
        UPSTREAM,
        list(origin(50), member(relay(1), "http://10.0.0.7:1/", Duration.ofMinutes(9))),
        0);

    registry.expire(61 * SECOND);
    assertThat(addresses(registry, 61 * SECOND)).containsExactly("http://10.0.0.1:8000/");
  }

  @Test
  void mirrorsNothingOfItself() {
    registry.mirror(UPSTREAM, list(SELF, member(relay(1), "http://10.0.0.7:1/", Duration.ZERO)), 0);

    assertThat(registry.members(0)).isEmpty();
  }

  @Test
  void letsTheDeadDieInALoopOfTwo() throws Exception {
    Registry one = new Registry(() -> relay(1), AdmittedHosts.OWN);
    Registry two = new Registry(() -> relay(2), AdmittedHosts.OWN);
    one.announce(announcement(client(3), 3), "10.0.0.3", 0);
    for (long second = 0; second < 120; second += 5) {
      long now = second * SECOND;
      tellOn(one, relay(1), two, now);
      tellOn(two, relay(2), one, now);
      one.expire(now);
      two.expire(now);
    }
    assertThat(Stream.of(one, two).flatMap(each -> each.members(120 * SECOND).stream()))
        .extracting(member -> member.node().id())
        .doesNotContain(id(3));
  }

  private static void tellOn(Registry from, NodeInfo teller, Registry to, long now)
      throws RefusedException {
    List<Forwarded> below = from.announced(now);
    to.announce(
        announcement(teller, 1, below.toArray(Forwarded[]::new)),
        "10.0.0." + (teller.id().equals(id(1)) ? 1 : 2),
        now);
  }

  @Test
  void changesItsTagWhenSomebodyComesGoesOrMovesAndNotOtherwise() throws Exception {
    List<String> tags = new ArrayList<>();
    AtomicInteger told = new AtomicInteger();
    registry.watch(told::incrementAndGet);
    tags.add(registry.tag());
    registry.announce(announcement(relay(1), 1), "10.0.0.7", 0);
    tags.add(registry.tag());
    registry.announce(
        new Announcement(
            relay(1), new Place.Port(1), Load.IDLE, List.of(Nodes.progress(10)), List.of()),
        "10.0.0.7",
        SECOND);
    registry.expire(2 * SECOND);
    assertThat(registry.tag()).isEqualTo(tags.get(1));
    assertThat(told).hasValue(1);

    registry.announce(announcement(relay(1), 2), "10.0.0.7", 0);
    tags.add(registry.tag());
    registry.announce(
        announcement(relay(1), 2, below(client(2), "http://10.9.9.9:5/", 1)), "10.0.0.7", 0);
    tags.add(registry.tag());
    registry.leave(id(1), "10.0.0.7");
    tags.add(registry.tag());
    registry.mirror(UPSTREAM, list(origin(50)), 0);
    tags.add(registry.tag());
    registry.mirror(UPSTREAM, list(origin(50)), SECOND);
    assertThat(registry.tag()).isEqualTo(tags.get(5));
    assertThat(tags).doesNotHaveDuplicates();
    assertThat(told).hasValue(5);
  }
}
