package dev.tiercast.client.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The annotated examples say only what the commands understand. */
final class ConfigurationIT {
  private static final Path EXAMPLES =
      Path.of(System.getProperty("root.directory", ".."), "config");

  private static final String NOBODY = "127.0.0.1:1";

  @RegisterExtension final Commands tiercast = new Commands();

  @TempDir Path folder;

  @Test
  void theOriginExampleRunsAnOriginAndPublishes() throws Exception {
    Path example = EXAMPLES.resolve("origin.yaml");
    Node origin =
        tiercast.node("origin", "--config", example, "--data-dir", folder.resolve("data"));
    Path file = Files.writeString(folder.resolve("file"), "content");

    tiercast
        .run("publish", file, "--config", example, "--data-dir", folder.resolve("data"))
        .succeeded();
    assertThat(origin.list()).startsWith("v1: ");
  }

  @Test
  void theRelayExampleRunsARelay() throws Exception {
    Node relay =
        tiercast.node(
            "relay",
            "--config",
            EXAMPLES.resolve("relay.yaml"),
            "--data-dir",
            folder.resolve("data"),
            "--upstream",
            NOBODY);
    assertThat(relay.list()).isEmpty();
  }

  @Test
  void theClientExampleListsAndPulls() throws Exception {
    Path example = EXAMPLES.resolve("client.yaml");
    assertThat(tiercast.run("list", "--config", example, "--servers", NOBODY).exitCode())
        .isEqualTo(5);
    Commands.Ended pull =
        tiercast.run("pull", "v1", "--config", example, "--servers", NOBODY, "--wait", "0s");
    assertThat(pull.exitCode()).isEqualTo(5);
    assertThat(pull.err()).contains(NOBODY, "connection refused").hasLineCount(1);
  }

  @Test
  void nonsenseIsNamedByItsKey() throws Exception {
    Path file = Files.writeString(folder.resolve("relay.yaml"), "upstraem: a\ndata-dir: b\n");
    Commands.Ended ended = tiercast.run("relay", "--config", file);
    assertThat(ended.exitCode()).isEqualTo(2);
    assertThat(ended.err()).contains("relay.yaml").contains("upstraem");
  }
}
