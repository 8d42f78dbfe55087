package dev.tiercast.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tiercast.client.pull.Pull;
import dev.tiercast.client.pull.PullEvent;
import dev.tiercast.client.pull.PullRequest;
import dev.tiercast.client.pull.Pulled;
import dev.tiercast.common.layout.ServerAddress;
import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.transfer.TransferCancelledException;
import dev.tiercast.origin.Origin;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the README shows of the library is here, letter by letter, and runs. */
final class ReadmeExamplesTest {
  private static final Path ROOT = Path.of(System.getProperty("root.directory", ".."));
  private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

  @TempDir Path folder;

  private final List<Long> progress = new ArrayList<>();

  @Test
  void broadcastsAndPulls() throws Exception {
    Path dataDirectory = folder.resolve("data");
    Path file = Files.writeString(folder.resolve("model.bin"), "weights");
    int port = 0;

    try (Origin origin = Origin.start(dataDirectory, port)) {
      VersionId version = origin.publish(file);
      servePeople(origin.address(), version);
    }
  }

  private void servePeople(ServerAddress address, VersionId version) throws Exception {
    assertThat(version).isEqualTo(new VersionId(1));
    Path target = folder.resolve("pulled.bin");
    try (Client client = Client.of(address.toString())) {
      assertThat(client.list()).extracting(listed -> listed.live().version()).containsOnly(version);
      client.pull("latest", target);
      assertThat(target).hasContent("weights");

      Files.delete(target);
      Pull pull =
          client.prepare(
              PullRequest.of("v1").toFile(target).waiting(Duration.ofMinutes(10)),
              event -> show(event));
      Pulled pulled = pull.run(); // until pull.cancel()

      assertThat(pulled.size()).isEqualTo(7);
      assertThat(progress).containsSubsequence(0L, 7L);
    }
  }

  private void show(PullEvent event) {
    if (event instanceof PullEvent.Progress far) {
      assertThat(far.size()).isEqualTo(7);
      progress.add(far.done());
    }
  }

  @Test
  void aPullThatIsCancelledBeforeItBeginsDoesNothing() throws Exception {
    try (Client client = Client.of("127.0.0.1:1")) {
      Pull pull =
          client.prepare(PullRequest.of("v1").toFile(folder.resolve("target")), event -> {});
      pull.cancel();
      assertThatThrownBy(pull::run).isInstanceOf(TransferCancelledException.class);
    }
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void theReadmeShowsNothingElse() throws Exception {
    String here =
        words(
            Files.readString(
                ROOT.resolve("client/src/test/java/dev/tiercast/client/ReadmeExamplesTest.java")));
    List<String> shown =
        JAVA.matcher(Files.readString(ROOT.resolve("README.md")))
            .results()
            .map(MatchResult::group)
            .map(example -> example.replaceAll("```(java)?", ""))
            .map(
                example ->
                    example.replace("\"relay-1:8001\", \"relay-2:8001\"", "address.toString()"))
            .map(example -> example.replaceAll("(?m)^ *}\\s*\\z", ""))
            .map(ReadmeExamplesTest::words)
            .toList();

    assertThat(shown).hasSize(3);
    // Between the lines of the second example the test checks what the list says.
    String checked =
        words(
            "assertThat(client.list()).extracting(listed ->"
                + " listed.live().version()).containsOnly(version);");
    assertThat(shown)
        .allSatisfy(example -> assertThat(here.replace(checked, "")).contains(example));
  }

  private static String words(String code) {
    return code.replaceAll("\\s+", "");
  }
}
