package dev.tiercast.client.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Runs the packaged {@code tiercast}, and ends after each test whatever it started. */
final class Commands implements AfterEachCallback {
  static final Path TIERCAST =
      Path.of(System.getProperty("application.directory", "../target/tiercast"), "bin", "tiercast");

  private static final long LONGEST_MINUTES = 5;

  private final Deque<Node> nodes = new ArrayDeque<>();

  /** How a command ended. */
  record Ended(int exitCode, String out, String err) {
    Ended succeeded() {
      assertThat(exitCode).as(err).isZero();
      return this;
    }

    /** Standard output without the last line end. */
    String line() {
      return out.strip();
    }
  }

  /** Runs a command to its end. */
  Ended run(Object... arguments) throws Exception {
    return await(start(arguments));
  }

  /** A command that is running. */
  record Running(Process process, Path out, Path err) {}

  /** Starts a command and leaves it running. */
  Running start(Object... arguments) throws IOException {
    Path out = Files.createTempFile("tiercast", ".out");
    Path err = Files.createTempFile("tiercast", ".err");
    List<String> line = new ArrayList<>(List.of(TIERCAST.toString()));
    for (Object argument : arguments) {
      line.add(argument.toString());
    }
    Process process =
        new ProcessBuilder(line).redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    return new Running(process, out, err);
  }

  /** Waits for the end of a command. */
  Ended await(Running running) throws Exception {
    if (!running.process().waitFor(LONGEST_MINUTES, TimeUnit.MINUTES)) {
      running.process().destroyForcibly();
      throw new AssertionError("still running: " + text(running.err()));
    }
    Ended ended =
        new Ended(running.process().exitValue(), text(running.out()), text(running.err()));
    Files.delete(running.out());
    Files.delete(running.err());
    return ended;
  }

  /** Starts an origin or a relay on a free port of loopback and waits until it listens. */
  Node node(Object... arguments) throws Exception {
    List<Object> line = new ArrayList<>(List.of(arguments));
    line.addAll(List.of("--host", "127.0.0.1", "--port", "0"));
    Node node = Node.listening(start(line.toArray()));
    nodes.push(node);
    return node;
  }

  static String text(Path file) throws IOException {
    return Files.readString(file, StandardCharsets.UTF_8);
  }

  @Override
  public void afterEach(ExtensionContext context) throws Exception {
    for (Node node : nodes) {
      node.kill();
      node.deleteOutput();
    }
  }
}
