package dev.tiercast.common.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tiercast.common.manifest.BlockList;
import dev.tiercast.common.model.NoServerException;
import dev.tiercast.common.model.VerificationException;
import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.testing.Fault;
import dev.tiercast.common.testing.FaultyServer;
import dev.tiercast.common.testing.TestVersion;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
final class BlockListsTest {
  private static final TestVersion VERSION = TestVersion.ofBytes(new VersionId(1), 1, 10_000);
  private static final String BLOCKS = "v1/blocks.bin";

  @TempDir Path folder;

  private final FaultyServer a = FaultyServer.with(VERSION);
  private final FaultyServer b = FaultyServer.with(VERSION);
  private final HttpSources http =
      new HttpSources(Duration.ofSeconds(5), Duration.ofMinutes(5), Proxies.none());
  private final List<IOException> warnings = new ArrayList<>();
  private Path file;

  @BeforeEach
  void nameFile() {
    file = folder.resolve("blocks.bin");
  }

  @AfterEach
  void stop() throws IOException {
    http.close();
    a.close();
    b.close();
  }

  @Test
  void fetchesTheListIntoAFile() throws Exception {
    BlockList list = fetch(a);

    assertThat(list.bytes()).isEqualTo(VERSION.blockList().bytes());
    assertThat(Files.readAllBytes(file)).hasSize(20 * 32);
    assertThat(b.requests()).isEmpty();
  }

  @Test
  void takesWhatIsThereIfItIsRight() throws Exception {
    fetch(a);
    a.forget();

    fetch(a);
    assertThat(a.requests()).isEmpty();
  }

  @Test
  void fetchesAnewWhatIsThereAndWrong() throws Exception {
    Files.write(file, new byte[20 * 32]);

    assertThat(fetch(a).bytes()).isEqualTo(VERSION.blockList().bytes());
  }

  @Test
  void fetchesTheEmptyListOfNothing() throws Exception {
    TestVersion nothing = TestVersion.ofBytes(new VersionId(1), 1, 0);
    a.publish(nothing);

    assertThat(
            BlockLists.fetch(sources(a), nothing.document(), file, Duration.ZERO, warnings::add)
                .size())
        .isZero();
  }

  static Stream<Fault> faults() {
    return Stream.of(
        Fault.status(404),
        Fault.status(500),
        Fault.html(),
        Fault.hangUp(),
        Fault.truncatedAfter(100),
        Fault.flippedAt(7));
  }

  @ParameterizedTest
  @MethodSource("faults")
  void asksTheNextWhenOneFails(Fault fault) throws Exception {
    a.breaks(BLOCKS, fault);

    assertThat(fetch(a, b).bytes()).isEqualTo(VERSION.blockList().bytes());
  }

  @Test
  void takesNoMoreThanItNeedsOfAnEndlessBody() throws Exception {
    a.breaks(BLOCKS, Fault.endless());

    assertThat(fetch(a).bytes()).isEqualTo(VERSION.blockList().bytes());
  }

  @Test
  void failsWhenAllSendWrongLists() {
    List.of(a, b).forEach(server -> server.breaks(BLOCKS, Fault.flippedAt(0)));

    assertThatThrownBy(() -> fetch(a, b))
        .isInstanceOf(VerificationException.class)
        .hasMessageContainingAll("v1: no server sent its block list", a.url(), b.url(), "wrong")
        .satisfies(story -> assertThat(story.getSuppressed()).hasSize(2));
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void failsWhenNobodyAnswers() throws Exception {
    a.stops();
    b.breaks(BLOCKS, Fault.status(500));

    assertThatThrownBy(() -> fetch(a, b))
        .isInstanceOf(NoServerException.class)
        .hasMessageContainingAll(a.url(), "connection refused", b.url(), "answers 500");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void asksAgainThoseThatMayHaveItLater() throws Exception {
    a.breaksOnce(BLOCKS::equals, Fault.busy("1"));
    b.breaks(BLOCKS, Fault.flippedAt(0));

    assertThat(fetch(Duration.ofSeconds(30), a, b).bytes()).isEqualTo(VERSION.blockList().bytes());
    assertThat(a.requests(BLOCKS)).hasSize(2);
    assertThat(b.requests(BLOCKS)).hasSize(1);
    assertThat(warnings).singleElement().asString().contains(a.url(), "503");
  }

  @Test
  void asksNobodyAgainWhoWillNeverHaveIt() {
    a.breaks(BLOCKS, Fault.status(404));
    b.breaks(BLOCKS, Fault.flippedAt(0));

    assertThatThrownBy(() -> fetch(Duration.ofDays(1), a, b))
        .isInstanceOf(VerificationException.class);
  }

  @Test
  void givesUpWhenTheTimeIsOver() {
    a.breaks(BLOCKS, Fault.status(500));

    assertThatThrownBy(() -> fetch(Duration.ofSeconds(1), a))
        .isInstanceOf(NoServerException.class)
        .hasMessageContainingAll("answers 500", "attempts");
    assertThat(a.requests(BLOCKS)).hasSizeGreaterThan(1);
  }

  @Test
  void blamesNoServerForAFileThatCannotBeWritten() {
    file = folder.resolve("missing/blocks.bin");

    assertThatThrownBy(() -> fetch(a, b)).isInstanceOf(NoSuchFileException.class);
    assertThat(b.requests()).isEmpty();
  }

  @Test
  void stopsWaitingForASilentServerWhenInterrupted() throws Exception {
    a.breaks(BLOCKS, Fault.silence());
    AtomicReference<Exception> failure = new AtomicReference<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                fetch(a);
              } catch (IOException e) {
                failure.set(e);
              }
            });
    thread.start();
    await().until(() -> !a.requests().isEmpty());
    thread.interrupt();
    thread.join();

    assertThat(failure.get()).isInstanceOf(TransferCancelledException.class);
    assertNothingIsLeft();
  }

  @Test
  void asksTheNextAsWellWhereOneIsFrozen() throws Exception {
    a.breaks(BLOCKS, Fault.silence());

    assertThat(fetch(a, b).bytes()).isEqualTo(VERSION.blockList().bytes());

    assertThat(file).hasSize(20 * 32);
    assertNothingIsLeft(file);
  }

  @Test
  void asksTheNextAsWellWhereOneStopsInTheMiddle() throws Exception {
    a.breaks(BLOCKS, Fault.stalledAfter(100));

    assertThat(fetch(a, b).bytes()).isEqualTo(VERSION.blockList().bytes());
    assertNothingIsLeft(file);
  }

  @Test
  void takesTheListOfTheSlowOneWhereTheNextHasAWrongOne() throws Exception {
    CountDownLatch gate = new CountDownLatch(1);
    a.breaks(BLOCKS, Fault.heldUntil(gate));
    b.breaks(BLOCKS, Fault.flippedAt(7));
    CompletableFuture<BlockList> fetching = new CompletableFuture<>();
    fetching.completeAsync(
        () -> {
          try {
            return fetch(a, b);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
    await().until(() -> !b.requests(BLOCKS).isEmpty());
    gate.countDown();

    assertThat(fetching.get().bytes()).isEqualTo(VERSION.blockList().bytes());
    assertNothingIsLeft(file);
  }

  private void assertNothingIsLeft(Path... files) {
    assertThat(folder.toFile().listFiles())
        .extracting(File::toPath)
        .as("files")
        .containsExactlyInAnyOrder(files);
    assertThat(Thread.getAllStackTraces().keySet())
        .extracting(Thread::getName)
        .as("threads")
        .doesNotContain("ask-" + a.address(), "ask-" + b.address());
  }

  private BlockList fetch(FaultyServer... servers) throws IOException {
    return fetch(Duration.ZERO, servers);
  }

  private BlockList fetch(Duration retryFor, FaultyServer... servers) throws IOException {
    return BlockLists.fetch(sources(servers), VERSION.document(), file, retryFor, warnings::add);
  }

  private List<Source> sources(FaultyServer... servers) {
    return http.at(Stream.of(servers).map(FaultyServer::address).toList());
  }
}
