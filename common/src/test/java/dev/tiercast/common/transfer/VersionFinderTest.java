package dev.tiercast.common.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tiercast.common.model.NoServerException;
import dev.tiercast.common.model.NoSuchVersionException;
import dev.tiercast.common.model.VerificationException;
import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.testing.Fault;
import dev.tiercast.common.testing.FaultyServer;
import dev.tiercast.common.testing.TestVersion;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
final class VersionFinderTest {
  private static final TestVersion ONE = TestVersion.ofBytes(new VersionId(1), 1, 5000);
  private static final TestVersion TWO = TestVersion.ofBytes(new VersionId(2), 2, 5000);
  private static final VersionChoice LATEST = new VersionChoice.Latest();
  private static final VersionChoice V1 = VersionChoice.parse("v1");
  private static final VersionChoice V2 = VersionChoice.parse("v2");

  private final FaultyServer a = FaultyServer.with(ONE, TWO);
  private final FaultyServer b = FaultyServer.with(ONE);
  private final HttpSources http = new HttpSources();
  private final List<String> warnings = Collections.synchronizedList(new ArrayList<>());
  private final VersionFinder finder = finder(a, b);

  private VersionFinder finder(FaultyServer... servers) {
    return finder(Duration.ofSeconds(30), servers);
  }

  private VersionFinder finder(Duration patience, FaultyServer... servers) {
    return new VersionFinder(
        http.at(Stream.of(servers).map(FaultyServer::address).toList()),
        patience,
        warning -> warnings.add(warning.getMessage()));
  }

  @AfterEach
  void stop() throws IOException {
    http.close();
    a.close();
    b.close();
  }

  @Test
  void findsAVersionAndAllWhoHaveIt() throws Exception {
    assertFound(finder.find(V1), ONE, a, b);
    assertFound(finder.find(V2), TWO, a);
    assertThat(warnings).isEmpty();
  }

  @Test
  void asksAgainForAManifestThatIsOnItsWay() throws Exception {
    a.breaksOnce("v2/manifest.json"::equals, Fault.busy("1"));
    assertFound(finder.find(V2), TWO, a);
    assertThat(a.requests("v2/manifest.json")).hasSize(2);
  }

  @Test
  void waitsForWhatWasTakenBackToBeListedAgain() throws Exception {
    CompletableFuture<Found> found = whileItIsTakenBack(finder, V2);
    int lists = a.requests("distribution.txt").size();
    await().until(() -> a.requests("distribution.txt").size() > lists);
    a.publish(TWO);

    assertFound(found.get(), TWO, a);
  }

  @Test
  void asksForTheListsAgainOfThoseWhoCannotGiveThemNow() throws Exception {
    CountDownLatch busy = new CountDownLatch(1);
    a.breaksOnce("v2/manifest.json"::equals, Fault.busy("1").and(Fault.heldUntil(busy)));
    CompletableFuture<Found> found = aside(() -> finder(a).find(V2));
    await().until(() -> !a.requests("v2/manifest.json").isEmpty());
    a.breaksOnce("distribution.txt"::equals, Fault.busy("1"));
    busy.countDown();

    assertFound(found.get(), TWO, a);
    assertThat(a.requests("distribution.txt")).hasSize(3);
  }

  @Test
  void warnsOnceOfAServerThatIsAskedAgain() throws Exception {
    a.breaksOnce("v2/manifest.json"::equals, Fault.busy("1"));
    b.breaks("distribution.txt", Fault.status(500));
    assertFound(finder.find(V2), TWO, a);
    assertThat(warnings).hasSize(1);
  }

  /** As a relay does that lists a version ahead of its manifest, and then cannot get it. */
  @Test
  void takesNobodyForAFolderWhoTakesBackWhatHeListed() throws Exception {
    VersionFinder finder = finder(Duration.ofSeconds(5), a, b);
    CompletableFuture<Found> exactly = whileItIsTakenBack(finder, V2);
    assertThatThrownBy(exactly::get).hasRootCauseInstanceOf(NoSuchVersionException.class);

    a.publish(TWO);
    assertFound(whileItIsTakenBack(finder, LATEST).get(), ONE, a, b);
  }

  private CompletableFuture<Found> whileItIsTakenBack(VersionFinder finder, VersionChoice choice) {
    CountDownLatch takenBack = new CountDownLatch(1);
    a.forget();
    a.breaksOnce("v2/manifest.json"::equals, Fault.busy("1").and(Fault.heldUntil(takenBack)));
    CompletableFuture<Found> found = aside(() -> finder.find(choice));
    await().until(() -> !a.requests("v2/manifest.json").isEmpty());
    a.retire(TWO);
    takenBack.countDown();
    return found;
  }

  @Test
  void takesNobodyForAFolderWhoHasTheManifestNow() throws Exception {
    a.breaksOnce("v2/manifest.json"::equals, Fault.status(404));
    assertFound(finder.find(V2), TWO, a);
  }

  @Test
  void takesNobodyForAFolderForWhatAnotherDoesNotHave() throws Exception {
    CountDownLatch takenBack = new CountDownLatch(1);
    b.publish(TWO);
    b.remove("v2/manifest.json");
    b.breaksOnce("v2/manifest.json"::equals, Fault.busy("1"));
    a.breaks("v2/manifest.json", Fault.status(404).and(Fault.heldUntil(takenBack)));
    CompletableFuture<Found> found = aside(() -> finder.find(V2));
    await().until(() -> !a.requests("v2/manifest.json").isEmpty());
    a.retire(TWO);
    takenBack.countDown();

    assertThat(found.get().sources()).extracting(Source::address).containsExactly(b.address());
    assertThat(b.requests("v2/manifest.json")).as("busy, and then asked twice").hasSize(3);
  }

  @Test
  void asksThoseWhoCameToListItMeanwhile() throws Exception {
    CountDownLatch published = new CountDownLatch(1);
    a.breaks("v2/manifest.json", Fault.busy("1").and(Fault.heldUntil(published)));
    CompletableFuture<Found> found = aside(() -> finder.find(LATEST));
    await().until(() -> !a.requests("v2/manifest.json").isEmpty());
    b.publish(TWO);
    published.countDown();

    assertFound(found.get(), TWO, b);
  }

  @Test
  void asksNobodyAgainWhoCannotSayWhen() {
    a.breaks("v2/manifest.json", Fault.status(500));
    assertThatThrownBy(() -> finder.find(V2)).isInstanceOf(NoServerException.class);
    assertThat(a.requests("v2/manifest.json")).hasSize(1);
  }

  @Test
  void doesNotWaitLongerThanItHasPatience() {
    a.breaks("v2/manifest.json", Fault.busy("60"));
    assertThatThrownBy(() -> finder.find(V2)).isInstanceOf(NoServerException.class);
    assertThat(a.requests("v2/manifest.json")).hasSize(1);
  }

  @Test
  void findsTheNewestThatAnybodyHas() throws Exception {
    assertFound(finder.find(LATEST), TWO, a);
    assertFound(finder(b).find(LATEST), ONE, b);
  }

  @Test
  void namesTheVersionsThereAre() {
    assertThatThrownBy(() -> finder.find(VersionChoice.parse("v7")))
        .isInstanceOf(NoSuchVersionException.class)
        .hasMessage("v7: no such version; there are v2, v1");
  }

  @Test
  void namesTheNewestOfMany() {
    for (int i = 3; i <= 13; i++) {
      a.publish(TestVersion.ofBytes(new VersionId(i), i, 10));
    }
    assertThatThrownBy(() -> finder.find(VersionChoice.parse("v14")))
        .hasMessage(
            "v14: no such version; there are v13, v12, v11, v10, v9, v8, v7, v6, v5, v4, …");
  }

  @Test
  void saysThatNothingWasPublished() throws Exception {
    try (FaultyServer empty = FaultyServer.with()) {
      for (VersionChoice choice : List.of(LATEST, V1)) {
        assertThatThrownBy(() -> finder(empty).find(choice))
            .isInstanceOf(NoSuchVersionException.class)
            .hasMessageContaining("nothing has been published yet");
      }
    }
  }

  static Stream<Fault> faults() {
    return Stream.of(
        Fault.status(404),
        Fault.status(500),
        Fault.html(),
        Fault.truncatedAfter(5),
        Fault.hangUp(),
        Fault.contentLength(1_000_000));
  }

  @ParameterizedTest
  @MethodSource("faults")
  void warnsOfServersThatCannotBeUsed(Fault fault) throws Exception {
    a.breaks("distribution.txt", fault);

    assertFound(finder.find(V1), ONE, b);
    assertThat(warnings).singleElement().asString().startsWith(a.url() + "distribution.txt: ");
  }

  @ParameterizedTest
  @MethodSource("faults")
  void warnsOfServersWhoseManifestCannotBeUsed(Fault fault) throws Exception {
    if (fault.toString().equals("status 404")) {
      return; // which is a folder without manifests
    }
    a.breaks("v1/manifest.json", fault);

    assertFound(finder.find(V1), ONE, b);
    assertThat(warnings).singleElement().asString().startsWith(a.url() + "v1/manifest.json: ");
  }

  @ParameterizedTest
  @MethodSource("faults")
  void failsWhenNoServerCanBeUsed(Fault fault) throws Exception {
    a.breaks(fault);
    b.stops();

    assertThatThrownBy(() -> finder.find(V1))
        .isInstanceOf(NoServerException.class)
        .hasMessageContainingAll("no server could be used", a.url(), b.url(), "connection refused")
        .satisfies(story -> assertThat(story.getSuppressed()).hasSize(2));
    assertThat(warnings).isEmpty();
  }

  @Test
  void readsNoMoreOfAnEndlessListThanAListMayHave() throws Exception {
    a.breaks("distribution.txt", Fault.endless());

    assertFound(finder.find(V1), ONE, b);
    assertThat(warnings).singleElement().asString().contains("is larger than 16777216 bytes");
  }

  @Test
  void refusesToMixDifferentManifestsOfOneNumber() throws Exception {
    TestVersion other = ONE.flippedAt(0);
    b.publish(other);

    assertThatThrownBy(() -> finder.find(V1))
        .isInstanceOf(VerificationException.class)
        .hasMessageContainingAll(
            "v1: the servers do not have the same",
            ONE.document().digest().abbreviated() + " at " + a.url(),
            other.document().digest().abbreviated() + " at " + b.url());
  }

  @Test
  void refusesToMixManifestsThatDifferInNothingButTheirCutting() {
    b.publish(ONE.shardSize(1024));

    assertThatThrownBy(() -> finder.find(V1)).isInstanceOf(VerificationException.class);
  }

  @Test
  void refusesToMixAManifestWithAnotherPlainContent() {
    b.publish(ONE.flippedAt(0));
    b.remove("v1/manifest.json");

    assertThatThrownBy(() -> finder.find(V1))
        .isInstanceOf(VerificationException.class)
        .hasMessageContainingAll("the manifest", a.url(), "the sha256", b.url());
  }

  @Test
  void refusesToMixPlainContents() {
    b.publish(ONE.flippedAt(0));
    List.of(a, b).forEach(server -> server.remove("v1/manifest.json"));

    assertThatThrownBy(() -> finder.find(V1)).isInstanceOf(VerificationException.class);
  }

  @Test
  void leavesOutAServerWhoseListContradictsItsManifest() throws Exception {
    a.put("v1/manifest.json", ONE.flippedAt(0).document().bytes());

    assertFound(finder.find(V1), ONE, b);
    assertThat(warnings)
        .singleElement()
        .asString()
        .startsWith(a.url())
        .contains(
            ONE.manifest().sha256().abbreviated() + " in its distribution list",
            ONE.flippedAt(0).manifest().sha256().abbreviated() + " in its manifest");
  }

  @Test
  void leavesOutAServerThatHasTheManifestOfAnotherVersionThere() throws Exception {
    a.put("v1/manifest.json", TWO.document().bytes());

    assertFound(finder.find(V1), ONE, b);
    assertThat(warnings)
        .singleElement()
        .asString()
        .contains("v1/manifest.json", "is v2 and not v1");
  }

  @Test
  void findsAVersionWithoutManifestInAPlainFolder() throws Exception {
    List.of(a, b).forEach(server -> server.remove("v1/manifest.json"));

    Found found = finder.find(V1);

    assertThat(found).isInstanceOf(Found.Plain.class);
    assertThat(((Found.Plain) found).live().sha256()).isEqualTo(ONE.manifest().sha256());
    assertThat(found.sources()).hasSize(2);
  }

  @Test
  void prefersThoseWhoHaveTheManifest() throws Exception {
    a.remove("v1/manifest.json");

    assertFound(finder.find(V1), ONE, b);
    assertThat(warnings).isEmpty();
  }

  @Test
  void doesNotWaitLongForASilentServerOnceAnotherHasAnswered() throws Exception {
    a.breaks(Fault.silence());

    assertFound(finder.find(V1), ONE, b);
    assertThat(warnings).singleElement().asString().contains(a.url(), "no answer while others");
  }

  @Test
  void waitsForAVersionToBePublished() throws Exception {
    CompletableFuture<Found> found = aside(() -> finder(b).await(V2, Duration.ofSeconds(50)));
    await().until(() -> !b.requests().isEmpty());
    b.publish(TWO);

    assertFound(found.get(), TWO, b);
  }

  @Test
  void waitsForAServer() throws Exception {
    b.stops();
    CompletableFuture<Found> found = aside(() -> finder(b).await(LATEST, Duration.ofSeconds(50)));
    b.starts();

    assertFound(found.get(), ONE, b);
  }

  @Test
  void leavesAServerAloneForAsLongAsItWants() {
    b.breaks(Fault.busy("60"));

    assertThatThrownBy(() -> finder(b).await(LATEST, Duration.ofSeconds(50)))
        .isInstanceOf(NoServerException.class);
    assertThat(b.requests()).hasSize(1);
  }

  @Test
  void waitsForAServerThatHasNothingYet() throws Exception {
    b.breaksOnce("distribution.txt"::equals, Fault.status(404));

    assertFound(finder(b).await(LATEST, Duration.ofSeconds(50)), ONE, b);
  }

  @Test
  void waitsNoLongerThanItWasTold() {
    assertThatThrownBy(() -> finder(b).await(V2, Duration.ofMillis(20)))
        .isInstanceOf(NoSuchVersionException.class);
    assertThat(b.requests()).hasSizeGreaterThanOrEqualTo(2);
    b.forget();
    assertThatThrownBy(() -> finder(b).await(V2, Duration.ZERO))
        .isInstanceOf(NoSuchVersionException.class);
    assertThat(b.requests()).hasSize(1);
  }

  @Test
  void stopsWaitingWhenInterrupted() {
    Thread.currentThread().interrupt();
    try {
      assertThatThrownBy(() -> finder(b).await(V2, Duration.ofSeconds(50)))
          .isInstanceOf(TransferCancelledException.class);
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  private interface Asking {
    Found ask() throws IOException;
  }

  private static CompletableFuture<Found> aside(Asking asking) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return asking.ask();
          } catch (IOException e) {
            throw new CompletionException(e);
          }
        });
  }

  private static void assertFound(Found found, TestVersion version, FaultyServer... servers) {
    assertThat(found).isInstanceOf(Found.WithManifest.class);
    assertThat(((Found.WithManifest) found).document()).isEqualTo(version.document());
    assertThat(found.sources())
        .extracting(Source::address)
        .containsExactlyElementsOf(Stream.of(servers).map(FaultyServer::address).toList());
  }
}
