package dev.tiercast.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.testing.FaultyServer;
import dev.tiercast.common.testing.TestVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What {@code pull} says of what was there already, and of how all was verified. */
@Timeout(60)
final class ReusingCommandTest {
  private static final TestVersion FILE = TestVersion.ofBytes(new VersionId(1), 1, 10_000);

  @TempDir Path folder;

  private final FaultyServer server = FaultyServer.with(FILE);
  private Path path;

  @BeforeEach
  void nameOutput() {
    path = folder.resolve("out.bin");
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  private Run pull(Object... more) {
    Stream<Object> usual =
        Stream.of("pull", "v1", "--servers", server.url(), "--output-file", path);
    return Run.of(Stream.concat(usual, Stream.of(more)).toArray());
  }

  @Test
  void saysThatAllWasThere() throws Exception {
    Files.write(path, FILE.content());
    Run run = pull();

    assertThat(run.code()).isZero();
    assertThat(run.out()).isEqualTo(path + "\n");
    assertThat(run.err()).contains("blocks verified, all of it was there already in ");
    assertThat(server.shardBytesSent()).isZero();
  }

  @Test
  void saysHowMuchWasTakenFromAnOlderFile() throws Exception {
    Files.write(path, FILE.flippedAt(9_999).content());

    assertThat(pull().err())
        .contains("blocks verified, 9.7 kB taken from what was there, 272 B fetched now in ");
    assertThat(path).hasBinaryContent(FILE.content());
  }

  @Test
  void saysWhenFilesWereHashedToo() {
    assertThat(pull("--full-checksum").err()).contains("blocks and files verified in ");
  }
}
