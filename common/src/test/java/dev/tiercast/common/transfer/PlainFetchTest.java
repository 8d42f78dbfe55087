package dev.tiercast.common.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tiercast.common.layout.Resource;
import dev.tiercast.common.model.LiveVersion;
import dev.tiercast.common.model.NoServerException;
import dev.tiercast.common.model.NoSuchVersionException;
import dev.tiercast.common.model.VerificationException;
import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.testing.Fault;
import dev.tiercast.common.testing.FaultyServer;
import dev.tiercast.common.testing.FaultyServer.Request;
import dev.tiercast.common.testing.TestVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
final class PlainFetchTest {
  private static final VersionId V1 = new VersionId(1);

  /** Three shards; the last is short. */
  private static final TestVersion VERSION = TestVersion.ofBytes(V1, 1, 10_000);

  @TempDir Path folder;

  private final FaultyServer a = FaultyServer.with();
  private final FaultyServer b = FaultyServer.with();
  private final HttpSources http = new HttpSources();
  private final Told told = new Told();
  private LiveVersion live = new LiveVersion(V1, VERSION.manifest().sha256());

  @AfterEach
  void stop() throws IOException {
    http.close();
    a.close();
    b.close();
  }

  private void fill(FaultyServer server, boolean fiveDigits) {
    for (int i = 0; i < 3; i++) {
      Resource name =
          fiveDigits ? new Resource.FiveDigitShardOf(V1, i) : new Resource.ShardOf(V1, i);
      server.put(name.path(), VERSION.shard(i));
    }
  }

  private PlainFetch fetch(FaultyServer... servers) {
    return fetch(TransferOptions.STANDARD.withRetryFor(Duration.ZERO), servers);
  }

  private PlainFetch fetch(TransferOptions options, FaultyServer... servers) {
    return new PlainFetch(
        live, http.at(Stream.of(servers).map(FaultyServer::address).toList()), options, told);
  }

  private CompletableFuture<Void> start(PlainFetch fetch) {
    return CompletableFuture.runAsync(
        () -> {
          try {
            fetch.run(this::shard);
          } catch (IOException e) {
            throw new CompletionException(e);
          }
        });
  }

  private Path shard(int index) {
    return folder.resolve("shard_" + index);
  }

  private void assertHasShards() {
    for (int i = 0; i < 3; i++) {
      assertThat(shard(i)).hasBinaryContent(VERSION.shard(i));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void fetchesEachShardToItsFile(boolean fiveDigits) throws Exception {
    fill(a, fiveDigits);

    fetch(a).run(this::shard);

    assertHasShards();
    assertThat(a.shardBytesSent()).isEqualTo(10_000);
    assertThat(told.bytes()).isEqualTo(10_000);
  }

  @Test
  void takesTheCountOfTheListForTheEnd() throws Exception {
    fill(a, true);
    a.put("v1/shard_00004.bin", new byte[10]);
    live = new LiveVersion(V1, live.sha256(), OptionalInt.of(3));

    fetch(a).run(this::shard);

    assertHasShards();
    assertThat(a.requests("v1/shard_00004.bin")).isEmpty();
  }

  @Test
  void fetchesAllToOneFile() throws Exception {
    fill(a, false);
    Path file = folder.resolve("deep/content");

    fetch(a).run(shard -> file);

    assertThat(file).hasBinaryContent(VERSION.content());
  }

  @Test
  void fetchesNothingOfAVersionWithoutBytes() throws Exception {
    TestVersion nothing = TestVersion.ofBytes(V1, 1, 0);
    live = new LiveVersion(V1, nothing.manifest().sha256());

    PlainFetch.Fetched fetched = fetch(a).run(this::shard);

    assertThat(fetched.document().manifest().shards()).isEmpty();
    assertThat(fetched.blocks().size()).isZero();
    assertThat(a.requests()).isEmpty();
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void everybodyMakesTheSameManifest() throws Exception {
    fill(a, false);
    fill(b, true);
    Path file = folder.resolve("content");

    PlainFetch.Fetched one = fetch(a).run(this::shard);
    PlainFetch.Fetched other = fetch(b).run(shard -> file);

    assertThat(one.document().bytes()).isEqualTo(other.document().bytes());
    assertThat(one.blocks().bytes()).isEqualTo(other.blocks().bytes());
    assertThat(one.document().manifest().name()).isEqualTo("v1.bin");
    assertThat(one.document().manifest().created()).isNull();
    assertThat(one.document().manifest().shards()).isEqualTo(VERSION.manifest().shards());
    assertThat(one.document().manifest().sha256()).isEqualTo(VERSION.manifest().sha256());
  }

  @Test
  void goesOnWhereItsFilesEnd() throws Exception {
    fill(a, false);
    Files.write(shard(0), VERSION.shard(0));
    Files.write(shard(1), Arrays.copyOf(VERSION.shard(1), 1000));

    fetch(a).run(this::shard);

    assertHasShards();
    assertThat(a.requests())
        .filteredOn(request -> request.method().equals("GET"))
        .containsExactly(
            new Request("GET", "v1/shard_002.bin", "1000-4095"),
            new Request("GET", "v1/shard_003.bin", "0-1807"));
    assertThat(told.length()).isEqualTo(10_000);
    assertThat(told.present()).isEqualTo(5096);
  }

  @Test
  void goesOnWhereItsOneFileEnds() throws Exception {
    fill(a, false);
    Path file = folder.resolve("content");
    Files.write(file, Arrays.copyOf(VERSION.content(), 5096));

    fetch(a).run(shard -> file);

    assertThat(file).hasBinaryContent(VERSION.content());
    assertThat(a.shardBytesSent()).isEqualTo(4904);
  }

  @Test
  void cutsFilesThatAreTooLong() throws Exception {
    fill(a, false);
    Files.write(shard(2), Arrays.copyOf(VERSION.shard(2), 5000));
    Path file = folder.resolve("content");
    Files.write(file, Arrays.copyOf(VERSION.content(), 20_000));

    fetch(a).run(this::shard);
    fetch(a).run(shard -> file);

    assertHasShards();
    assertThat(file).hasBinaryContent(VERSION.content());
  }

  @Test
  void fetchesAnewWhatWasThereAndWrong() throws Exception {
    fill(a, false);
    Files.write(shard(0), new byte[4096]);

    fetch(a).run(this::shard);

    assertHasShards();
  }

  @Test
  void deletesWhatIsNotWhatTheListSays() {
    fill(a, false);
    a.breaks("v1/shard_002.bin", Fault.flippedAt(9));

    assertThatThrownBy(() -> fetch(a).run(this::shard))
        .isInstanceOf(VerificationException.class)
        .hasMessageContainingAll("v1", a.url(), "has the sha256", live.sha256().hex());
    assertThat(folder).isEmptyDirectory();
    assertThat(told.exclusionsOf(a)).hasSize(1);
  }

  @Test
  void asksOthersWhenOneSendsWrongBytes() throws Exception {
    fill(a, false);
    fill(b, false);
    a.breaks("v1/shard_002.bin", Fault.flippedAt(9));

    fetch(a, b).run(this::shard);

    assertHasShards();
    assertThat(told.exclusionsOf(a)).hasSize(1);
    assertThat(told.exclusionsOf(b)).isEmpty();
  }

  @Test
  void excludesNobodyWhereNobodyKnowsWhoItWas() throws Exception {
    fill(a, false);
    fill(b, false);
    a.breaks("v1/shard_001.bin", Fault.flippedAt(9));
    a.breaks("v1/shard_002.bin", Fault.truncatedAfter(0));

    fetch(a, b).run(this::shard);

    assertHasShards();
    assertThat(told.exclusionsOf(b)).isEmpty();
    assertThat(told.exclusionsOf(a)).isEmpty();
  }

  @Test
  void blamesOneThatSentAllByItself() throws Exception {
    fill(a, false);
    fill(b, false);
    AtomicInteger count = new AtomicInteger();
    a.breaks("v1/shard_001.bin", Fault.flippedAt(9));
    a.breaks(
        path -> path.equals("v1/shard_002.bin") && count.incrementAndGet() == 2, Fault.status(500));

    fetch(a, b).run(this::shard);

    assertHasShards();
    assertThat(told.exclusionsOf(b)).isEmpty();
    assertThat(told.exclusionsOf(a)).hasSize(1);
  }

  @Test
  void failsWhereNobodySendsAllAndTheSumIsWrong() {
    fill(a, false);
    fill(b, false);
    a.breaks("v1/shard_001.bin", Fault.flippedAt(9));
    a.breaks("v1/shard_002.bin", Fault.truncatedAfter(0));
    b.breaks("v1/shard_001.bin", Fault.truncatedAfter(0));

    assertThatThrownBy(() -> fetch(a, b).run(this::shard))
        .isInstanceOf(VerificationException.class)
        .hasMessageContainingAll(a.url(), " and ", b.url(), "no source with right bytes is left");
    assertThat(told.exclusionsOf(a)).isEmpty();
  }

  @Test
  void leavesABusyServerAloneForAsLongAsItWants() throws Exception {
    fill(b, false);
    a.breaks(Fault.busy("3600"));

    fetch(a, b).run(this::shard);

    assertHasShards();
    assertThat(a.requests()).hasSize(1);
  }

  @Test
  void saysWhyItDoesNotAskABusyServer() {
    fill(a, false);
    a.breaks("v1/shard_002.bin", Fault.busy("3600"));

    assertThatThrownBy(() -> fetch(a, b).run(this::shard))
        .isInstanceOf(NoServerException.class)
        .hasMessageContaining("asks to come back in 3600 s");
  }

  @Test
  void keepsTheRate() throws Exception {
    fill(a, false);
    PlainFetch fetch = fetch(TransferOptions.STANDARD.withRate(1), a);
    CompletableFuture<Void> running = start(fetch);
    await().until(() -> told.bytes() > 0);
    fetch.cancel();

    assertThatThrownBy(running::get).cause().isInstanceOf(TransferCancelledException.class);
    assertThat(told.bytes()).as("as much as comes at once").isEqualTo(4096);
  }

  @Test
  void failsWhenTheListPromisesBytesButThereAreNone() {
    live = new LiveVersion(V1, live.sha256(), OptionalInt.of(0));

    assertThatThrownBy(() -> fetch(a).run(this::shard)).isInstanceOf(VerificationException.class);
  }

  @Test
  void asksTheNextWhereOneFails() throws Exception {
    fill(a, false);
    fill(b, false);
    a.breaks("v1/shard_001.bin", Fault.status(500));
    a.breaks("v1/shard_002.bin", Fault.hangUp());
    a.breaks("v1/shard_003.bin", Fault.contentLength(99));

    fetch(b, a).run(this::shard);
    assertHasShards();
    assertThat(told.failuresOf(a)).isEmpty();

    for (int i = 0; i < 3; i++) {
      Files.delete(shard(i));
    }
    fetch(a, b).run(this::shard);
    assertHasShards();
    assertThat(told.failuresOf(a)).hasSizeGreaterThanOrEqualTo(3);
  }

  @Test
  void goesOnWhereAConnectionBroke() throws Exception {
    TestVersion large = TestVersion.ofBytes(V1, 3, 5 << 20).shardSize(5 << 20);
    live = new LiveVersion(V1, large.manifest().sha256());
    a.put("v1/shard_001.bin", large.content());
    a.breaks("v1/shard_001.bin", Fault.truncatedAfter(2_500_000));

    fetch(a).run(this::shard);

    assertThat(shard(0)).hasBinaryContent(large.content());
    assertThat(told.bytes()).isEqualTo(5 << 20);
    assertThat(told.failuresOf(a)).hasSize(2);
    assertThat(a.requests())
        .filteredOn(request -> request.method().equals("GET"))
        .extracting(Request::range)
        .containsExactly("0-5242879", "2500000-5242879", "5000000-5242879");
  }

  @Test
  void getsOnWhereEachConnectionBreaksBeforeAPieceIsWhole() throws Exception {
    TestVersion large = TestVersion.ofBytes(V1, 3, 2 << 20).shardSize(2 << 20);
    live = new LiveVersion(V1, large.manifest().sha256());
    a.put("v1/shard_001.bin", large.content());
    a.breaks("v1/shard_001.bin", Fault.truncatedAfter(900_000));

    fetch(a).run(this::shard);

    assertThat(shard(0)).hasBinaryContent(large.content());
    assertThat(told.bytes()).isEqualTo(2 << 20);
  }

  @Test
  void asksTheNextWhereOneNamesASizeThatIsImpossible() throws Exception {
    fill(a, false);
    fill(b, false);
    a.breaks("v1/shard_002.bin", Fault.contentLength(999_999_999_999_999_999L));

    fetch(a, b).run(this::shard);

    assertHasShards();
    assertThat(told.failuresOf(a)).isNotEmpty();
  }

  @Test
  void excludesNobodyForTheSizesThatAnotherNamed() throws Exception {
    fill(a, false);
    fill(b, false);
    a.remove("v1/shard_003.bin");
    a.breaks("v1/shard_001.bin", Fault.truncatedAfter(0));
    a.breaks("v1/shard_002.bin", Fault.truncatedAfter(0));

    fetch(a, b).run(this::shard);

    assertHasShards();
    assertThat(told.exclusionsOf(b)).isEmpty();
  }

  @Test
  void saysThatTheShardsAreGone() {
    assertThatThrownBy(() -> fetch(a, b).run(this::shard))
        .isInstanceOf(NoSuchVersionException.class)
        .hasMessageContainingAll("v1: is listed, but its shards are not there", a.url(), b.url());
  }

  @Test
  void saysWhyNobodyCouldSendIt() throws Exception {
    a.stops();
    assertThatThrownBy(() -> fetch(a, b).run(this::shard))
        .isInstanceOf(NoServerException.class)
        .hasMessageContainingAll(a.url(), "connection refused", b.url(), "(404)")
        .satisfies(story -> assertThat(story.getSuppressed()).hasSize(2));
  }

  @Test
  void keepsWhatHasComeWhenItIsCancelled() throws Exception {
    fill(a, false);
    a.breaks("v1/shard_002.bin", Fault.stalledAfter(0));
    PlainFetch fetch = fetch(a);
    CompletableFuture<Void> running = start(fetch);
    await()
        .until(
            () ->
                a.requests("v1/shard_002.bin").stream()
                    .anyMatch(request -> request.method().equals("GET")));
    fetch.cancel();

    assertThatThrownBy(running::get).cause().isInstanceOf(TransferCancelledException.class);
    assertThat(shard(0)).hasBinaryContent(VERSION.shard(0));
    assertThat(told.failuresOf(a)).isEmpty();
  }
}
