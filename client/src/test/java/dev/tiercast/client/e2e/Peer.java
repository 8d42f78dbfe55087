package dev.tiercast.client.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A client that nobody here wrote, as installed on this machine.
 *
 * @param command its name and options
 * @param folder where it runs and leaves what it has fetched
 */
record Peer(List<String> command, Path folder) {
  private static final long LONGEST_SECONDS = 60;

  /** Runs in a folder of its own below another. The test is skipped if it is not installed. */
  static Peer installed(List<String> command, Path parent) throws IOException {
    String program = command.get(0);
    boolean isThere =
        Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
            .anyMatch(place -> Files.isExecutable(Path.of(place, program)));
    assumeTrue(isThere, program + " is not installed");
    return new Peer(command, Files.createTempDirectory(parent, program));
  }

  /** Starts it with one more argument. */
  Process start(String argument) throws IOException {
    List<String> line = new ArrayList<>(command);
    line.add(argument);
    ProcessBuilder process = new ProcessBuilder(line).directory(folder.toFile());
    process.environment().put("no_proxy", "127.0.0.1");
    // Whatever settings the user has are no part of the test.
    process.environment().put("HOME", folder.toString());
    return process.redirectErrorStream(true).redirectOutput(log().toFile()).start();
  }

  /** Runs it to its end, which has to be a good one. */
  void run(String argument) throws Exception {
    Process process = start(argument);
    boolean ended = process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS);
    process.destroyForcibly();
    assertThat(ended && process.exitValue() == 0)
        .as("%s: %s", command, Commands.text(log()))
        .isTrue();
  }

  /** Something that it has fetched. */
  Path fetched(String name) {
    return folder.resolve(name);
  }

  /** Ends it in the middle of its work. */
  static void interrupt(Process process) throws InterruptedException {
    process.destroy();
    assertThat(process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)).isTrue();
  }

  private Path log() {
    return folder.resolveSibling(folder.getFileName() + ".log");
  }
}
