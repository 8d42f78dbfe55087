package dev.tiercast.common.tier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tiercast.common.layout.ServerAddress;
import dev.tiercast.common.model.BlockSpan;
import dev.tiercast.common.model.BlockSpans;
import dev.tiercast.common.model.Digest;
import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.store.Presence;
import dev.tiercast.common.transfer.HttpSources;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is asked of an origin that answers strangely. */
@Timeout(60)
final class GrantLoopTest {
  private static final int BLOCKS = 10;
  private static final BlockSpans WANTED = BlockSpans.of(new BlockSpan(0, 4));

  private final MockWebServer origin = new MockWebServer();
  private final HttpSources http = new HttpSources();
  private final BlockingQueue<BitSet> granted = new LinkedBlockingQueue<>();
  private final BlockingQueue<IOException> refusals = new LinkedBlockingQueue<>();

  @BeforeEach
  void start() throws IOException {
    origin.start();
  }

  @AfterEach
  void close() {
    origin.close();
    http.close();
  }

  private void answer(String blocks) {
    origin.enqueue(new MockResponse.Builder().body("{\"blocks\":" + blocks + "}").build());
  }

  /** Asks for four blocks, after these have been thrown. */
  private GrantLoop loop(Throwable... thrown) {
    Queue<Throwable> failures = new ArrayDeque<>(List.of(thrown));
    return new GrantLoop(
        http.node(ServerAddress.parse(origin.url("/").toString())),
        new GrantLoop.Subject(
            Nodes.id(1), Optional.empty(), true, new VersionId(1), Digest.OF_NOTHING),
        Presence.complete(BLOCKS),
        runs -> {
          if (failures.poll() instanceof Error error) {
            throw error;
          }
          return WANTED;
        },
        () -> {
          if (failures.peek() instanceof RuntimeException failure) {
            failures.remove();
            throw failure;
          }
          return 4;
        },
        granted::add,
        refusals::add);
  }

  @Test
  void takesOnlyWhatItAskedFor() throws Exception {
    answer("[[5,6]]");
    answer("[[0,2],[3,9]]");
    try (GrantLoop loop = loop()) {
      loop.start();
      assertThat(granted.take().stream()).containsExactly(0, 1, 3);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {404, 405, 410, 501})
  void saysThatNothingIsGranted(int status) throws Exception {
    origin.enqueue(new MockResponse.Builder().code(status).build());
    answer("[[0,1]]");
    try (GrantLoop loop = loop()) {
      loop.start();
      assertThat(refusals.take()).hasMessageContaining("grants: answers " + status);
      assertThat(granted.take().stream()).as("it asks again").containsExactly(0);
    }
  }

  @Test
  void saysThatNothingIsGrantedNowOnlyWhenThatLasts() throws Exception {
    int status = 403;
    origin.enqueue(new MockResponse.Builder().code(status).build());
    answer("[[0,1]]");
    for (int i = 0; i < 8; i++) {
      origin.enqueue(new MockResponse.Builder().code(status).build());
    }
    try (GrantLoop loop = loop()) {
      loop.start();
      assertThat(granted.take().stream()).containsExactly(0);
      assertThat(refusals).isEmpty();
      assertThat(refusals.take()).hasMessageContaining("grants: answers " + status);
      assertThat(origin.getRequestCount()).isEqualTo(10);
    }
  }

  @Test
  void goesOnAfterAnAnswerOfBlocksThatThereAreNot() throws Exception {
    answer("[[2147483646,2147483647]]");
    answer("[[0,1]]");
    try (GrantLoop loop = loop()) {
      loop.start();
      assertThat(granted.take().stream()).containsExactly(0);
    }
  }

  @Test
  void goesOnWhateverIsThrown() throws Exception {
    answer("[[0,1]]");
    try (GrantLoop loop =
        loop(
            new UncheckedIOException(new IOException("no disk")),
            new AssertionError("never happens"))) {
      loop.start();
      assertThat(granted.take().stream()).containsExactly(0);
    }
  }
}
