package dev.tiercast.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The archive of classes with which the packaged command starts faster. */
class ArchiveIT {
  private static final Path APPLICATION = Path.of(System.getProperty("application.directory"));
  private static final Path JAVA_HOME = Path.of(System.getProperty("java.home"));
  private static final Duration LONGEST = Duration.ofMinutes(2);

  private final Map<String, String> environment = new HashMap<>(System.getenv());

  @TempDir private Path folder;
  private Path cache;

  private record Ended(int code, String out, String err) {}

  @BeforeEach
  void setEnvironment() {
    cache = folder.resolve("cache/tiercast");
    List.of("TIERCAST_JAVA_OPTS", "JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS")
        .forEach(environment::remove);
    environment.put("JAVA_HOME", JAVA_HOME.toString());
    environment.put("XDG_CACHE_HOME", cache.getParent().toString());
  }

  @Test
  void thePackageCarriesOneForTheJavaThatBuiltIt() throws Exception {
    assertStartsWithTheArchive(APPLICATION);
    assertThat(cache).doesNotExist();
  }

  @Test
  void aMovedFolderGetsOneHoweverManyStartAtOnce() throws Exception {
    Path moved = copyTo("moved");
    List<Process> processes = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      processes.add(start(moved, folder.resolve("run-" + i)));
    }
    for (int i = 0; i < 3; i++) {
      assertSilent(ended(processes.get(i), folder.resolve("run-" + i)));
    }

    awaitOneArchive();
    assertStartsWithTheArchive(moved);
    assertThat(files(cache)).hasSize(1);
  }

  @Test
  void anotherJavaGetsOneOfItsOwn() throws Exception {
    Optional<Path> other = otherJava();
    assumeTrue(other.isPresent(), "there is no second Java 17 or newer here");
    environment.put("JAVA_HOME", other.get().toString());

    assertSilent(run(APPLICATION));

    awaitOneArchive();
    assertStartsWithTheArchive(APPLICATION);
  }

  @Test
  void withoutAPlaceForItTheCommandRunsAllTheSame() throws Exception {
    Files.createFile(cache.getParent());

    assertSilent(run(copyTo("moved")));
  }

  @Test
  void withoutAHomeTheCommandRunsAllTheSame() throws Exception {
    environment.remove("XDG_CACHE_HOME");
    environment.remove("HOME");

    assertSilent(run(copyTo("moved")));
  }

  @Test
  void oneThatCannotBeUsedIsDeletedWithoutAWord() throws Exception {
    Path moved = copyTo("moved");
    making(moved, "printf damaged >\"$3\"");
    assertSilent(run(moved));
    await().atMost(LONGEST).until(() -> Files.exists(cache) && !files(cache).isEmpty());
    making(moved, "exit 1");

    assertSilent(run(moved));

    assertThat(files(cache)).isEmpty();
  }

  @Test
  void whoeverHasOptionsOfTheirOwnIsLeftAlone() throws Exception {
    environment.put("TIERCAST_JAVA_OPTS", "-Xshare:off");
    Path moved = copyTo("moved");
    making(moved, "touch \"$0.called\"");

    assertSilent(run(moved));

    assertThat(moved.resolve("archive/make.called")).doesNotExist();
  }

  @Test
  void theProgramCanBeGivenOneForAnImage() throws Exception {
    Path moved = copyTo("moved");
    environment.remove("XDG_CACHE_HOME");
    environment.remove("HOME");

    Path name = folder.resolve("made");
    assertThat(ended(start(moved, name, "--make-archive"), name).code()).isZero();

    assertStartsWithTheArchive(moved);
  }

  private void awaitOneArchive() {
    await()
        .atMost(LONGEST)
        .pollInterval(Duration.ofMillis(100))
        .until(
            () ->
                Files.exists(cache)
                    && files(cache).size() == 1
                    && files(cache).get(0).toString().endsWith(".jsa"));
  }

  private void assertStartsWithTheArchive(Path application) throws Exception {
    Path log = folder.resolve("classes.log");
    environment.put("TIERCAST_JAVA_OPTS", "-Xlog:class+load:file=" + log);
    assertSilent(run(application));
    environment.remove("TIERCAST_JAVA_OPTS");

    assertThat(Files.readAllLines(log))
        .anyMatch(
            line ->
                line.contains("dev.tiercast.common.cli.Tiercast ")
                    && line.contains("shared objects file"));
  }

  private static void assertSilent(Ended ended) {
    assertThat(ended.err()).isEmpty();
    assertThat(ended.out()).matches("tiercast [^\n]+\n");
    assertThat(ended.code()).isZero();
  }

  /** Any Java that can run this and is not the one that built it. */
  private static Optional<Path> otherJava() throws IOException {
    List<Path> homes = new ArrayList<>();
    for (Path parent : List.of(Path.of("/usr/lib/jvm"), Path.of("/opt/java"), Path.of("/opt"))) {
      if (Files.isDirectory(parent)) {
        homes.addAll(files(parent));
      }
    }
    Path ours = JAVA_HOME.toRealPath();
    return homes.stream().filter(home -> isRecent(home) && !home.equals(ours)).findFirst();
  }

  private static boolean isRecent(Path home) {
    try {
      return !Files.isSymbolicLink(home)
          && Files.isExecutable(home.resolve("bin/java"))
          && Files.readString(home.resolve("release"))
              .matches("(?s).*JAVA_VERSION=\"(1[7-9]|[2-9][0-9])[^0-9].*");
    } catch (IOException e) {
      return false;
    }
  }

  private static List<Path> files(Path directory) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.toList();
    }
  }

  /** The application in another folder, without the archive that it carries. */
  private Path copyTo(String name) throws IOException {
    Path to = folder.resolve(name);
    try (Stream<Path> all = Files.walk(APPLICATION)) {
      all.filter(each -> !each.toString().endsWith(".jsa")).forEach(each -> copy(each, to));
    }
    return to;
  }

  private static void copy(Path file, Path to) {
    try {
      Files.copy(
          file,
          to.resolve(APPLICATION.relativize(file).toString()),
          StandardCopyOption.COPY_ATTRIBUTES);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Lets an application make its archives in another way: $3 is where. */
  private static void making(Path application, String command) throws IOException {
    Path make = application.resolve("archive/make");
    Files.writeString(make, "#!/bin/sh\nmkdir -p \"${3%/*}\"\n" + command + "\n");
    Files.setPosixFilePermissions(make, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private Ended run(Path application) throws Exception {
    Path name = folder.resolve("run");
    return ended(start(application, name), name);
  }

  private Process start(Path application, Path name) throws IOException {
    return start(application, name, "--version");
  }

  private Process start(Path application, Path name, String argument) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(application.resolve("bin/tiercast").toString(), argument)
            .redirectOutput(Path.of(name + ".out").toFile())
            .redirectError(Path.of(name + ".err").toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    return builder.start();
  }

  private static Ended ended(Process process, Path name) throws Exception {
    try {
      assertThat(process.waitFor(LONGEST.toSeconds(), TimeUnit.SECONDS)).as("ends").isTrue();
    } finally {
      process.destroyForcibly();
    }
    return new Ended(
        process.exitValue(),
        Files.readString(Path.of(name + ".out")),
        Files.readString(Path.of(name + ".err")));
  }
}
