package dev.tiercast.client.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tiercast.common.testing.Gate;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What a user sees of a tier: one address is enough, racks count, and clients share. */
@Timeout(300)
final class TierIT {
  private static final int MIB = 1 << 20;
  private static final int SIZE = 12 * MIB;
  private static final Pattern SHARING = Pattern.compile("sharing on port ([0-9]+)");
  private static final Pattern BROUGHT =
      Pattern.compile("\"address\":\"http://127.0.0.1:([0-9]+)/\",\"bytes\":([0-9]+)");

  @RegisterExtension final Commands tiercast = new Commands();

  @TempDir Path folder;

  private final List<Commands.Running> pulls = new ArrayList<>();
  private Node origin;
  private Path file;

  /** The origin is so slow that it counts who else brings something. */
  @BeforeEach
  void publish() throws Exception {
    origin =
        tiercast.node("origin", "--data-dir", folder.resolve("origin"), "--limit-rate", "3MiB/s");
    file = Data.random(folder.resolve("model.bin"), 21, SIZE);
    tiercast
        .run("publish", file, "--data-dir", folder.resolve("origin"), "--block-size", "128KiB")
        .succeeded();
  }

  @AfterEach
  void stop() throws Exception {
    for (Commands.Running pull : pulls) {
      pull.process().destroyForcibly().waitFor();
      Files.deleteIfExists(pull.out());
      Files.deleteIfExists(pull.err());
    }
  }

  /** A relay that has everything. */
  private Node relay(String rack) throws Exception {
    Node relay =
        tiercast.node(
            "relay",
            "--data-dir",
            folder.resolve(rack),
            "--upstream",
            origin.address(),
            "--rack",
            rack);
    await().atMost(Duration.ofMinutes(2)).until(() -> statusOf(relay).contains(" 100% "));
    return relay;
  }

  private String statusOf(Node node) throws Exception {
    return tiercast
        .run("status", "--servers", origin.address())
        .succeeded()
        .out()
        .lines()
        .filter(line -> line.contains(":" + node.port() + "/"))
        .findFirst()
        .orElse("");
  }

  private Object[] pull(String name, String server, Object... options) {
    Object[] pull = {
      "pull", "v1", "--json", "--servers", server, "--output-file", folder.resolve(name)
    };
    return Stream.concat(Stream.of(pull), Stream.of(options)).toArray();
  }

  private Commands.Running start(Object... arguments) throws IOException {
    Commands.Running running = tiercast.start(arguments);
    pulls.add(running);
    return running;
  }

  /** Waits until a pull goes on sharing what it has got, and returns where. */
  private static int awaitSharing(Commands.Running pull) {
    await()
        .atMost(Duration.ofMinutes(2))
        .until(
            () -> !pull.process().isAlive() || SHARING.matcher(Commands.text(pull.err())).find());
    return sharingPort(pull);
  }

  private static int sharingPort(Commands.Running pull) {
    try {
      Matcher said = SHARING.matcher(Commands.text(pull.err()));
      assertThat(said.find()).as(Commands.text(pull.err())).isTrue();
      return Integer.parseInt(said.group(1));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** What the server at a port has brought, as the last line of a pull says. */
  private static long brought(String out, int port) {
    String done = out.lines().reduce("", (before, last) -> last);
    assertThat(done).contains("\"event\":\"done\"");
    return BROUGHT
        .matcher(done)
        .results()
        .filter(source -> Integer.parseInt(source.group(1)) == port)
        .mapToLong(source -> Long.parseLong(source.group(2)))
        .sum();
  }

  @Test
  void aClientThatKnowsTheOriginAloneTakesFromTheRelays() throws Exception {
    Node one = relay("r1");
    Node two = relay("r2");

    String out = tiercast.run(pull("all", origin.address())).succeeded().out();
    assertThat(folder.resolve("all")).hasSameBinaryContentAs(file);
    assertThat(brought(out, one.port()) + brought(out, two.port())).isGreaterThan(SIZE / 2);

    String near = tiercast.run(pull("near", origin.address(), "--rack", "r2")).succeeded().out();
    assertThat(folder.resolve("near")).hasSameBinaryContentAs(file);
    assertThat(brought(near, one.port())).isZero();
    assertThat(brought(near, two.port())).isGreaterThan(SIZE / 2);

    String alone =
        tiercast.run(pull("alone", origin.address(), "--no-discovery")).succeeded().out();
    assertThat(folder.resolve("alone")).hasSameBinaryContentAs(file);
    assertThat(brought(alone, origin.port())).isEqualTo(SIZE);
  }

  @Test
  void statusShowsWhoIsThere() throws Exception {
    Node relay = relay("r1");
    Commands.Running sharing =
        start(pull("first", origin.address(), "--share", "--share-for", "forever", "--rack", "r7"));
    int port = awaitSharing(sharing);
    await()
        .atMost(Duration.ofMinutes(1))
        .until(
            () ->
                tiercast
                    .run("status", "--servers", origin.address())
                    .succeeded()
                    .out()
                    .lines()
                    .anyMatch(line -> line.matches("client .*:" + port + "/ +r7 .*v1 100% .*")));

    assertThat(statusOf(relay)).matches("relay .* r1 +1 +v1 100% .*");
    assertThat(statusOf(origin)).matches("origin .* 0 +v1 100% .*");
    String json = tiercast.run("status", "--json", "--servers", relay.address()).succeeded().out();
    assertThat(json).contains(":" + origin.port() + "/", ":" + port + "/");
  }

  @Test
  void aRelayIsKnownByTheAddressThatItAdvertisesWhereThatIsAllowed() throws Exception {
    String address = "http://10.1.2.3:8001/";
    Node open =
        tiercast.node(
            "origin", "--data-dir", folder.resolve("open"), "--allow-advertised", "10.1.0.0/16");
    Node relay =
        tiercast.node(
            "relay",
            "--data-dir",
            folder.resolve("relay"),
            "--upstream",
            origin.address() + "," + open.address(),
            "--advertise",
            address);

    await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> relay.log().contains("(403): 10.1.2.3 is not where you come from"));
    await().atMost(Duration.ofMinutes(1)).until(() -> open.relays().contains(address));
    assertThat(open.relays()).doesNotContain(":" + relay.port() + "/");
    assertThat(origin.relays()).doesNotContain(address, ":" + relay.port() + "/");
  }

  @Test
  void aClientTakesFromOneThatSharesWhenTheRelayDies() throws Exception {
    Node relay = relay("r1");
    Commands.Running first =
        start(
            pull("first", relay.address(), "--share", "--share-for", "forever", "--no-discovery"));
    int port = awaitSharing(first);
    try (Gate gate = Gate.before(relay.port(), SIZE / 3)) {
      Commands.Running second = start(pull("second", gate.address()));
      await()
          .atMost(Duration.ofMinutes(1))
          .until(() -> Commands.text(second.out()).contains(":" + port + "/"));
      origin.kill();
      relay.kill();
      gate.close();

      assertThat(second.process().waitFor(2, TimeUnit.MINUTES)).isTrue();
      assertThat(second.process().exitValue()).as(Commands.text(second.err())).isZero();
      assertThat(brought(Commands.text(second.out()), port)).isPositive();
    }
    assertThat(folder.resolve("second")).hasSameBinaryContentAs(file);
  }

  @Test
  void sharingEndsWhenItsTimeIsOver() throws Exception {
    Commands.Ended ended =
        tiercast.run(pull("first", origin.address(), "--share", "--share-for", "1s")).succeeded();
    assertThat(ended.err()).containsPattern(SHARING).doesNotContain("Exception");
    assertThat(folder.resolve("first")).hasSameBinaryContentAs(file);
  }

  @Test
  void anInterruptionEndsSharingAndTheNodesForgetIt() throws Exception {
    Commands.Running pull =
        start(pull("first", origin.address(), "--share", "--share-for", "forever"));
    int port = awaitSharing(pull);
    await().atMost(Duration.ofMinutes(1)).until(() -> isKnown(port));

    pull.process().destroy();

    assertThat(pull.process().waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(Commands.text(pull.err())).doesNotContain("Exception", "not finished");
    assertThat(isKnown(port)).isFalse();
    assertThat(folder.resolve("first")).hasSameBinaryContentAs(file);
  }

  private boolean isKnown(int port) throws Exception {
    return tiercast
        .run("status", "--servers", origin.address())
        .succeeded()
        .out()
        .contains(":" + port + "/");
  }

  @Test
  void anInterruptedPullThatSharesGoesOnWhereItWas() throws Exception {
    Path journal = folder.resolve(".first.tiercast/journal");
    try (Gate gate = Gate.before(origin.port(), SIZE / 2)) {
      Object[] share = pull("first", gate.address(), "--share", "--no-discovery");
      Commands.Running pull = start(share);
      gate.awaitHeld();
      await()
          .atMost(Duration.ofMinutes(1))
          .until(() -> Files.exists(journal) && Files.size(journal) > 48 + 8 * 16);

      pull.process().destroy();

      assertThat(pull.process().waitFor(1, TimeUnit.MINUTES)).isTrue();
      assertThat(pull.process().exitValue()).isEqualTo(143);
      assertThat(Commands.text(pull.err()))
          .contains("stopped", "run")
          .doesNotContain("Exception", "not finished");
      gate.release();
      String out = tiercast.run(share).succeeded().out();

      assertThat(brought(out, URI.create("http://" + gate.address()).getPort()))
          .isLessThan(SIZE - 15 * (128 << 10));
    }
    assertThat(folder.resolve("first")).hasSameBinaryContentAs(file);
  }
}
