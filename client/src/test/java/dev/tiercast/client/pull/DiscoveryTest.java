package dev.tiercast.client.pull;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tiercast.client.Client;
import dev.tiercast.common.model.NodeId;
import dev.tiercast.common.model.NodeInfo;
import dev.tiercast.common.model.Role;
import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.testing.Fault;
import dev.tiercast.common.testing.FaultyServer;
import dev.tiercast.common.testing.TestVersion;
import dev.tiercast.common.tier.Load;
import dev.tiercast.common.tier.Member;
import dev.tiercast.common.tier.NodeList;
import dev.tiercast.common.tier.Progress;
import dev.tiercast.common.tier.RegistryJson;
import dev.tiercast.common.transfer.TransferOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One address is enough. */
@Timeout(60)
final class DiscoveryTest {
  private static final String RELAYS = "api/v1/relays";
  private static final TestVersion ONE = TestVersion.ofBytes(new VersionId(1), 1, 50_000);
  private static final Load LOAD = new Load(0, 0, 0);
  private static final Progress ALL =
      new Progress(
          new VersionId(1),
          ONE.document().digest(),
          ONE.manifest().grid().blockCount(),
          ONE.manifest().grid().blockCount());

  @TempDir Path folder;

  private final FaultyServer named = FaultyServer.with(ONE);
  private final FaultyServer one = FaultyServer.with(ONE);
  private final FaultyServer other = FaultyServer.with(ONE);
  private final Client client = Client.of(named.url());
  private PullRequest request;

  @BeforeEach
  void request() {
    request =
        PullRequest.of("v1")
            .toFile(folder.resolve("out"))
            .withOptions(TransferOptions.STANDARD.withRetryFor(Duration.ofSeconds(20)));
  }

  @AfterEach
  void stop() throws IOException {
    client.close();
    named.close();
    one.close();
    other.close();
  }

  private static NodeInfo info(int number, Role role, String rack) {
    return new NodeInfo(
        new NodeId("%032x".formatted(number)),
        role,
        OptionalInt.of(role == Role.ORIGIN ? 0 : 1),
        Optional.of(rack));
  }

  private static Member relay(int number, FaultyServer server, String rack) {
    return new Member(
        info(number, Role.RELAY, rack), server.address(), LOAD, List.of(ALL), Duration.ZERO);
  }

  private void tell(Role role, Member... members) {
    named.put(
        RELAYS,
        RegistryJson.write(
            new NodeList(info(1, role, "a"), false, LOAD, List.of(ALL), List.of(members))));
  }

  private static boolean wasAskedForBytes(FaultyServer server) {
    return server.requests().stream().anyMatch(each -> FaultyServer.isShard(each.path()));
  }

  private List<String> sources(Pulled pulled) {
    return pulled.sources().stream()
        .filter(source -> source.bytes() > 0)
        .map(source -> source.address().toString())
        .toList();
  }

  @Test
  void pullsFromThoseOfWhomTheNamedOneTells() throws Exception {
    tell(Role.ORIGIN, relay(2, one, "b"), relay(3, other, "c"));
    named.breaks(FaultyServer::isShard, Fault.status(503));
    Pulled pulled = client.pull(request, event -> {});

    assertThat(sources(pulled))
        .isNotEmpty()
        .allMatch(source -> Stream.of(one.url(), other.url()).anyMatch(source::equals));
    assertThat(folder.resolve("out")).hasBinaryContent(ONE.content());
  }

  @Test
  void asksNobodyElseIfTold() throws Exception {
    tell(Role.ORIGIN, relay(2, one, "b"));
    client.pull(request.seeking(Seeking.NOBODY), event -> {});

    assertThat(named.requests(RELAYS)).isEmpty();
    assertThat(one.requests()).isEmpty();
  }

  @Test
  void staysInItsRackWhileSomebodyThereBringsSomething() throws Exception {
    tell(Role.RELAY, relay(2, one, "b"), relay(3, other, "mine"));
    named.breaks(FaultyServer::isShard, Fault.status(503));
    Pulled pulled =
        client.pull(request.seeking(new Seeking(true, Optional.of("mine"))), event -> {});

    assertThat(sources(pulled)).containsExactly(other.url());
    assertThat(wasAskedForBytes(one)).isFalse();
  }

  @Test
  void leavesItsRackWhereNobodyThereGetsOn() throws Exception {
    tell(Role.RELAY, relay(2, one, "b"), relay(3, other, "mine"));
    named.breaks(FaultyServer::isShard, Fault.status(503));
    other.stops();
    Pulled pulled =
        client.pull(request.seeking(new Seeking(true, Optional.of("mine"))), event -> {});

    assertThat(sources(pulled)).containsExactly(one.url());
  }

  @Test
  void goesOnWithThoseWhoWorkWhenTheOneThatToldOfThemForgetsThemAndGoes() throws Exception {
    CountDownLatch going = new CountDownLatch(1);
    Tier.at(named).lists(Tier.relayWithAll(ONE, one));
    named.breaks(FaultyServer::isShard, Fault.status(503));
    one.breaks(FaultyServer::isShard, Fault.heldUntil(going));
    CompletableFuture<Pulled> running = aside(() -> client.pull(request, event -> {}));
    await().until(() -> wasAskedForBytes(one));
    int times = Tier.at(named).timesListed();
    Tier.at(named).lists();
    await().atMost(Duration.ofSeconds(20)).until(() -> Tier.at(named).timesListed() > times + 1);
    named.stops();
    one.heals();
    going.countDown();

    assertThat(sources(running.get())).containsExactly(one.url());
    assertThat(folder.resolve("out")).hasBinaryContent(ONE.content());
  }

  private static CompletableFuture<Pulled> aside(Callable<Pulled> work) {
    FutureTask<Pulled> task = new FutureTask<>(work);
    new Thread(task, "aside").start();
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return task.get();
          } catch (InterruptedException | ExecutionException e) {
            throw new CompletionException(e);
          }
        });
  }

  @Test
  void asksANamedOneForWhatItHasAlsoIfNobodyElseIsAsked() throws Exception {
    Heard heard = new Heard();
    Tier.at(named).holds(ONE, 32);
    named.breaks(DiscoveryTest::isLater, Fault.status(503));
    CompletableFuture<Pulled> running =
        aside(() -> client.pull(request.seeking(Seeking.NOBODY), heard));
    await().until(() -> heard.last() == 4 * 4096);
    awaitMoreQuestionsForHoldings();
    long asked = laterRequests();
    awaitMoreQuestionsForHoldings();
    assertThat(laterRequests()).isEqualTo(asked);

    named.heals();
    Tier.at(named).holds(ONE, ONE.manifest().grid().blockCount());
    running.get();
    assertThat(folder.resolve("out")).hasBinaryContent(ONE.content());
  }

  private static boolean isLater(String path) {
    return FaultyServer.isShard(path) && path.compareTo("v1/shard_005.bin") >= 0;
  }

  private long laterRequests() {
    return named.requests().stream().filter(each -> isLater(each.path())).count();
  }

  private void awaitMoreQuestionsForHoldings() {
    int times = Tier.at(named).timesAskedForHoldings(ONE);
    await().until(() -> Tier.at(named).timesAskedForHoldings(ONE) > times + 1);
  }

  @Test
  void blamesOneThatTellsWhatItHasAndSendsSomethingElse() throws Exception {
    Heard heard = new Heard();
    Tier.at(named).lists(Tier.relayWithSome(ONE, one));
    Tier.at(one).holds(ONE, 40);
    one.breaks(FaultyServer::isShard, Fault.flippedAt(0));
    named.breaksOnce(FaultyServer::isShard, Fault.busy("1"));
    client.pull(request, heard);

    assertThat(heard.events(PullEvent.SourceBlamed.class).map(PullEvent.SourceBlamed::source))
        .containsExactly(one.address());
    assertThat(folder.resolve("out")).hasBinaryContent(ONE.content());
  }

  @Test
  void anAnswerThatMakesNoSenseDoesNoHarm() throws Exception {
    named.put(RELAYS, "{\"node\": 7".getBytes(java.nio.charset.StandardCharsets.US_ASCII));

    assertThat(sources(client.pull(request, event -> {}))).containsExactly(named.url());
  }
}
