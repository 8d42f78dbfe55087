package dev.tiercast.common.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tiercast.common.model.InvalidValueException;
import dev.tiercast.common.model.NoServerException;
import dev.tiercast.common.model.NoSuchVersionException;
import dev.tiercast.common.model.VerificationException;
import dev.tiercast.common.model.VersionId;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

class TiercastTest {
  private static final String[] FETCH = {"fetch", "--data-dir", "d", "--servers", "a"};

  @Test
  void printsItsVersion() {
    CommandRun run = new CommandRun();

    assertThat(run.run("--version")).isZero();
    assertThat(run.out()).matches("tiercast [0-9]+\\.[0-9]+\\.[0-9]+(-SNAPSHOT)?\\R");
    assertThat(run.err()).isEmpty();
  }

  @Test
  void printsHelpWithCommandsInOrder() {
    CommandRun run = new CommandRun(new Relaying(), new Fetch());

    assertThat(run.run("--help")).isZero();
    assertThat(run.out())
        .startsWith("Usage: tiercast ")
        .containsSubsequence("fetch ", "Fetches for tests.", "relaying ", "Relays for tests.")
        .contains("TIERCAST_DATA_DIR")
        .doesNotContain("\u001b");
    assertThat(run.err()).isEmpty();
  }

  @Test
  void printsHelpOfACommandWithWhatEveryCommandHas() {
    CommandRun run = new CommandRun(new Fetch());

    assertThat(run.run("fetch", "--help")).isZero();
    assertThat(run.out())
        .startsWith("Usage: tiercast fetch ")
        .contains("--servers", "--config", "--verbose", "--progress");
  }

  @Test
  void helpsAlsoWhenTheRestIsWrong() {
    CommandRun run = new CommandRun(new Fetch());

    assertThat(run.run("fetch", "--bogus", "--help")).isZero();
    assertThat(run.out()).startsWith("Usage: tiercast fetch ");
    assertThat(run.err()).isEmpty();
  }

  @Test
  void runsTheCommandAndGivesItsCode() {
    Fetch fetch = new Fetch(() -> 7);
    CommandRun run = new CommandRun(fetch, new Relaying());

    assertThat(run.run(FETCH)).isEqualTo(7);
    assertThat(run.out()).isEqualTo("fetched" + System.lineSeparator());
    assertThat(run.err()).isEmpty();
    assertThat(fetch.calls()).isEqualTo(1);
  }

  @Test
  void showsProgressWhereItIsForced() {
    CommandRun run = new CommandRun(new Fetch());

    assertThat(run.run("fetch", "--data-dir=d", "--servers=a", "--progress")).isZero();
    assertThat(run.err()).contains("fetch 100%  100 B of 100 B");
    assertThat(run.out()).isEqualTo("fetched" + System.lineSeparator());
  }

  static Stream<Arguments> failures() {
    return Stream.of(
        Arguments.of(new IOException("it broke"), 1, "it broke"),
        Arguments.of(new NoSuchVersionException("v3 is not there"), 3, "v3 is not there"),
        Arguments.of(new VerificationException("wrong bytes"), 4, "wrong bytes"),
        Arguments.of(new NoServerException("nobody answers"), 5, "nobody answers"),
        Arguments.of(
            new ExecutionException(new NoServerException("nobody answers")), 5, "nobody answers"),
        Arguments.of(
            new UncheckedIOException(new VerificationException("wrong bytes")), 4, "wrong bytes"),
        Arguments.of(new NoSuchFileException("in.bin"), 1, "in.bin: no such file"),
        Arguments.of(new AccessDeniedException("in.bin"), 1, "in.bin: permission denied"),
        Arguments.of(new FileAlreadyExistsException("in.bin"), 1, "in.bin: is there already"),
        Arguments.of(
            new FileSystemException("out.bin", null, "No space left on device"),
            1,
            "out.bin: no space left on device"),
        Arguments.of(new FileSystemException("out.bin"), 1, "out.bin: FileSystemException"),
        Arguments.of(new UnknownHostException("relay-7"), 1, "relay-7: no such host"),
        Arguments.of(new InvalidValueException("size", "5 is odd"), 2, "size: 5 is odd"),
        Arguments.of(new InterruptedException(), 1, "interrupted"),
        Arguments.of(
            new IllegalStateException("oops"),
            1,
            "internal error: java.lang.IllegalStateException: oops; --verbose shows where"),
        Arguments.of(
            new OutOfMemoryError("Java heap space"),
            1,
            "out of memory; give more, for example with TIERCAST_JAVA_OPTS=-Xmx1g"),
        Arguments.of(new IOException("two\nlines\u001b[2J"), 1, "two; lines?[2J"));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void saysInOneLineWhatWentWrong(Throwable failure, int code, String message) {
    CommandRun run = new CommandRun(failing(failure));

    assertThat(run.run(FETCH)).isEqualTo(code);
    assertThat(run.errLines()).containsExactly("tiercast fetch: " + message);
    assertThat(run.out()).isEmpty();
  }

  @Test
  void addsTheTraceAndWhatWasSuppressedWhenVerbose() {
    IOException failure = new IOException("it broke");
    failure.addSuppressed(new IOException("first attempt"));
    CommandRun run = new CommandRun(failing(failure));

    assertThat(run.run("--verbose", "fetch", "--data-dir=d", "--servers=a")).isEqualTo(1);
    assertThat(run.errLines().get(0)).isEqualTo("tiercast fetch: it broke");
    assertThat(run.err()).contains("java.io.IOException: it broke", "\tat ", "first attempt");
  }

  @Test
  void isVerboseAlsoAboutTheCommandLine() {
    CommandRun run = new CommandRun(new Fetch());

    assertThat(run.run("fetch", "--bogus", "--verbose")).isEqualTo(2);
    assertThat(run.err()).contains("UnmatchedArgumentException");
  }

  static Stream<Arguments> wrongCommandLines() {
    return Stream.of(
        Arguments.of("", "tiercast: name a command: fetch, relaying"),
        Arguments.of("fetsch", "tiercast: there is no command 'fetsch'; did you mean fetch?"),
        Arguments.of("--bogus", "tiercast: there is no option '--bogus'"),
        Arguments.of(
            "fetch --servers a", "tiercast fetch: missing required option: '--data-dir=DIR'"),
        Arguments.of(
            "fetch --servers a -d d --blocksize 80",
            "tiercast fetch: there is no option '--blocksize'; did you mean --block-size?"),
        Arguments.of(
            "fetch --servers a -d d v1 v2",
            "tiercast fetch: the argument makes no sense here: 'v2'"),
        Arguments.of(
            "fetch --servers a -d d v01",
            "tiercast fetch: VERSION: 'v01' is not a version; versions are written v1, v2, …"),
        Arguments.of(
            "fetch --servers a -d d --port 70000",
            "tiercast fetch: --port: '70000' is not a port; ports are 0 to 65535"),
        Arguments.of(
            "fetch --servers a -d d --keep x",
            "tiercast fetch: --keep: 'x' is not a whole number, or too large"),
        Arguments.of(
            "fetch --servers a -d d --block-size 1M",
            "tiercast fetch: --block-size: '1M' has two meanings; write 1MiB or 1MB"),
        Arguments.of(
            "fetch --servers a -d d --max-rate 1",
            "tiercast fetch: --max-rate: '1' is not a rate; write 12MiB/s or 100Mbit/s"),
        Arguments.of(
            "fetch --servers a -d d --wait 1",
            "tiercast fetch: --wait: '1' has no unit; write 30s, 5m, 2h, 1d or 500ms"),
        Arguments.of(
            "fetch --servers ftp://a -d d",
            "tiercast fetch: --servers: 'ftp://a' is neither http nor https"),
        Arguments.of(
            "fetch --servers a --data-dir=",
            "tiercast fetch: --data-dir: is empty; name a file or a directory"));
  }

  @ParameterizedTest
  @MethodSource("wrongCommandLines")
  void saysInOneLineWhatIsWrongWithTheCommandLine(String line, String message) {
    Fetch fetch = new Fetch();
    CommandRun run = new CommandRun(fetch, new Relaying());
    String[] arguments = line.isEmpty() ? new String[0] : line.split(" ", -1);

    assertThat(run.run(arguments)).isEqualTo(2);
    String name = message.substring(0, message.indexOf(':'));
    assertThat(run.errLines()).containsExactly(message, "Try '" + name + " --help'.");
    assertThat(run.out()).isEmpty();
    assertThat(fetch.calls()).isZero();
  }

  @Test
  void saysThatAnOptionIsThereTwice() {
    CommandRun run = new CommandRun(new Fetch());

    assertThat(run.run("fetch", "-d", "d", "--servers=a", "--port=1", "--port=2")).isEqualTo(2);
    assertThat(run.errLines().get(0)).contains("--port").contains("only once");
  }

  @Test
  void takesNoOptionForTheValueOfAnother() {
    CommandRun run = new CommandRun(new Fetch());

    assertThat(run.run("fetch", "--servers=a", "--data-dir", "--json")).isEqualTo(2);
    assertThat(run.errLines().get(0)).contains("--data-dir").contains("'--json'");
  }

  @Test
  void takesArgumentsAsTheyAre(@TempDir Path folder) throws IOException {
    Fetch fetch = new Fetch();
    CommandRun run = new CommandRun(fetch);
    String at = "@" + Files.writeString(folder.resolve("arguments"), "--json");

    assertThat(run.run("fetch", "--data-dir", at, "--servers=a", "--include=\"q\"", "v2")).isZero();
    assertThat(fetch.dataDir).hasToString(at);
    assertThat(fetch.include).containsExactly("\"q\"");
    assertThat(fetch.version).isEqualTo(new VersionId(2));
  }

  @Test
  void collectsRepeatedOptions() {
    Fetch fetch = new Fetch();
    CommandRun run = new CommandRun(fetch);

    assertThat(
            run.run(
                "fetch", "-d", "d", "--servers=a,b", "--servers=b,c", "--include=x", "--include=y"))
        .isZero();
    assertThat(fetch.servers()).hasToString("[http://a:8000/, http://b:8000/, http://c:8000/]");
    assertThat(fetch.include).containsExactly("x", "y");
  }

  @Test
  void failsIfItsResultCannotBeWritten() {
    OutputStream full =
        new FilterOutputStream(OutputStream.nullOutputStream()) {
          @Override
          public void flush() throws IOException {
            throw new IOException("No space left on device");
          }
        };
    CommandRun run = new CommandRun();
    PrintStream out = new PrintStream(full, false, StandardCharsets.UTF_8);

    assertThat(run.runWith(out, "--version")).isEqualTo(1);
    assertThat(run.errLines()).containsExactly("tiercast: standard output: cannot be written");
  }

  @Test
  void saysThatTheProgramIsIncomplete() {
    CommandRun run = new CommandRun();
    Iterable<Subcommand> broken =
        () -> {
          throw new ServiceConfigurationError("class missing");
        };

    assertThat(run.runWith(broken, "--help")).isEqualTo(1);
    assertThat(run.errLines())
        .containsExactly("tiercast: the program is incomplete: class missing");
  }

  @Test
  void makesItsCompletionFromTheCommands() {
    Iterator<Subcommand> services = ServiceLoader.load(Subcommand.class).iterator();
    CommandRun run = new CommandRun(services.next(), new Fetch());

    assertThat(run.run("generate-completion")).isZero();
    assertThat(run.out()).startsWith("#!").contains("fetch", "--data-dir").doesNotContain("\r");
  }

  @Test
  void knowsTheUsageErrorsOfPicocli() {
    Exception failure =
        new CommandLine.ParameterException(new CommandLine(new Fetch()), "--a and --b together");
    CommandRun run = new CommandRun(failing(failure));

    assertThat(run.run(FETCH)).isEqualTo(2);
    assertThat(run.errLines())
        .containsExactly("tiercast fetch: --a and --b together", "Try 'tiercast fetch --help'.");
  }

  private static Subcommand failing(Throwable failure) {
    return new Fetch(
        () -> {
          if (failure instanceof Error error) {
            throw error;
          }
          throw (Exception) failure;
        });
  }
}
