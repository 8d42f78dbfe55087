package dev.tiercast.client.pull;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tiercast.common.model.BlockSpan;
import dev.tiercast.common.model.BlockSpans;
import dev.tiercast.common.model.NodeId;
import dev.tiercast.common.model.NodeInfo;
import dev.tiercast.common.model.Role;
import dev.tiercast.common.testing.Fault;
import dev.tiercast.common.testing.FaultyServer;
import dev.tiercast.common.testing.TestVersion;
import dev.tiercast.common.tier.Holdings;
import dev.tiercast.common.tier.HoldingsJson;
import dev.tiercast.common.tier.Load;
import dev.tiercast.common.tier.Member;
import dev.tiercast.common.tier.NodeList;
import dev.tiercast.common.tier.Progress;
import dev.tiercast.common.tier.RegistryJson;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** What a server says of itself and of others. */
public record Tier(FaultyServer server) {
  private static final String LIST = "api/v1/relays";
  private static final Load LOAD = new Load(0, 0, 0);

  public static Tier at(FaultyServer server) {
    return new Tier(server);
  }

  private static NodeInfo info(FaultyServer server, Role role) {
    return new NodeInfo(
        new NodeId("%032x".formatted(server.address().hashCode() & 0xffffffffL)),
        role,
        OptionalInt.of(role == Role.ORIGIN ? 0 : 1),
        Optional.empty());
  }

  private static Member relay(TestVersion version, FaultyServer server, int held) {
    int blocks = version.manifest().grid().blockCount();
    Progress progress = new Progress(version.version(), version.document().digest(), blocks, held);
    return new Member(
        info(server, Role.RELAY), server.address(), LOAD, List.of(progress), Duration.ZERO);
  }

  /** A relay that has all of a version. */
  public static Member relayWithAll(TestVersion version, FaultyServer server) {
    return relay(version, server, version.manifest().grid().blockCount());
  }

  /** A relay that has something of a version. */
  public static Member relayWithSome(TestVersion version, FaultyServer server) {
    return relay(version, server, 1);
  }

  /** It is an origin that grants, and knows these. */
  public void lists(Member... members) {
    server.put(
        LIST,
        RegistryJson.write(
            new NodeList(info(server, Role.ORIGIN), true, LOAD, List.of(), List.of(members))));
  }

  /** How often its list was asked for. */
  public int timesListed() {
    return server.requests(LIST).size();
  }

  /** It is a relay and holds the first blocks of a version, and no more come. */
  public void holds(TestVersion version, int blocks) {
    Holdings holdings =
        new Holdings(
            info(server, Role.RELAY),
            version.document().digest(),
            version.manifest().grid().blockCount(),
            BlockSpans.of(new BlockSpan(0, blocks)),
            BlockSpans.NONE);
    String events =
        "event: holdings\ndata: " + HoldingsJson.write(holdings) + "\n\nevent: end\ndata: []\n\n";
    server.put(holdingsOf(version), events.getBytes(UTF_8));
    server.breaks(holdingsOf(version), Fault.header("Content-Type", "text/event-stream"));
  }

  /** How often it was asked what it holds. */
  public int timesAskedForHoldings(TestVersion version) {
    return server.requests(holdingsOf(version)).size();
  }

  private static String holdingsOf(TestVersion version) {
    return "api/v1/versions/" + version.version() + "/blocks";
  }

  /** It grants nothing of a version now. */
  public void grantsNothing(TestVersion version) {
    server.put(grantsOf(version), "{\"blocks\":[]}".getBytes(UTF_8));
  }

  /** It does not have a version any more. */
  public void retires(TestVersion version) {
    server.retire(version);
    server.remove(grantsOf(version));
    server.remove(holdingsOf(version));
  }

  private static String grantsOf(TestVersion version) {
    return "api/v1/versions/" + version.version() + "/grants";
  }
}
