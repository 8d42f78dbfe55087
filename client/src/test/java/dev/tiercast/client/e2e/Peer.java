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
 * @param program its name
 * @param folder where it runs and leaves what it has fetched
 */
record Peer(String program, Path folder) {
  private static final long LONGEST_SECONDS = 60;

  /** The test is skipped if the program is not installed. */
  static Peer installed(String program, Path folder) throws IOException {
    boolean isThere =
        Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
            .anyMatch(place -> Files.isExecutable(Path.of(place, program)));
    assumeTrue(isThere, program + " is not installed");
    return new Peer(program, Files.createDirectories(folder));
  }

  /** Starts it. */
  Process start(Object... arguments) throws IOException {
    List<String> line = new ArrayList<>(List.of(program));
    Arrays.stream(arguments).map(Object::toString).forEach(line::add);
    ProcessBuilder process = new ProcessBuilder(line).directory(folder.toFile());
    process.environment().put("no_proxy", "127.0.0.1");
    // Whatever settings the user has are no part of the test.
    process.environment().put("HOME", folder.toString());
    return process.redirectErrorStream(true).redirectOutput(log().toFile()).start();
  }

  /** Runs it to its end, which has to be a good one. */
  void run(Object... arguments) throws Exception {
    Process process = start(arguments);
    boolean ended = process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS);
    process.destroyForcibly();
    assertThat(ended && process.exitValue() == 0).as("%s: %s", program, said()).isTrue();
  }

  /** Ends it in the middle of its work. */
  static void interrupt(Process process) throws InterruptedException {
    process.destroy();
    assertThat(process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)).isTrue();
  }

  /** What it has said the last time. */
  String said() throws IOException {
    return Commands.text(log());
  }

  private Path log() {
    return folder.resolveSibling(program + ".log");
  }
}
