package dev.tiercast.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The packaged command as people start it: which Java it finds, and from where it runs. */
class LauncherIT {
  private static final Path APPLICATION = Path.of(System.getProperty("application.directory"));
  private static final Path LAUNCHER = APPLICATION.resolve("bin/tiercast");
  private static final String REAL_JAVA_HOME = System.getProperty("java.home");
  private static final String NEEDED =
      "tiercast: needs Java 17 or newer; install one, or set JAVA_HOME to where one is. Tried: ";

  /** Prints its arguments, one a line. */
  private static final String ECHO = "#!/bin/sh\nprintf '%s\\n' \"$@\"\n";

  private static final String TELL = "#!/bin/sh\nprintf '%s\\n' \"$@\" >told\n";

  private final Map<String, String> environment = new HashMap<>();

  @TempDir private Path folder;
  private Path tools;

  private record Ended(int code, String out, String err) {}

  /** A search path with what every system has, and no Java. */
  @BeforeEach
  void hideJava() throws IOException {
    tools = Files.createDirectory(folder.resolve("tools"));
    for (String tool : List.of("readlink", "stty")) {
      executable(tools.resolve(tool), "#!/bin/sh\nexec /usr/bin/" + tool + " \"$@\"\n");
    }
    environment.put("PATH", tools.toString());
  }

  private void showJava() {
    environment.put("PATH", tools + ":" + REAL_JAVA_HOME + "/bin");
  }

  @Test
  void runsFromAnyDirectoryWithoutAWordOnStderr() throws Exception {
    environment.put("JAVA_HOME", REAL_JAVA_HOME);

    Ended ended = start(LAUNCHER, "--version");

    assertThat(ended.err()).isEmpty();
    assertThat(ended.out()).matches("tiercast [0-9]+\\.[0-9]+\\.[0-9]+(-SNAPSHOT)?\n");
    assertThat(ended.code()).isZero();
  }

  @Test
  void runsThroughSymbolicLinks() throws Exception {
    environment.put("JAVA_HOME", REAL_JAVA_HOME);
    Path bin = Files.createDirectory(folder.resolve("my bin"));
    Files.createSymbolicLink(bin.resolve("absolute"), LAUNCHER);
    Path link = Files.createSymbolicLink(bin.resolve("tc"), Path.of("../my bin/absolute"));

    assertThat(start(link, "--version").out()).startsWith("tiercast ");
    assertThat(start(Path.of("my bin/tc"), "--version").out()).startsWith("tiercast ");
  }

  @Test
  void runsFromTheSearchPath() throws Exception {
    environment.put("JAVA_HOME", REAL_JAVA_HOME);
    Files.createSymbolicLink(tools.resolve("tc"), LAUNCHER);

    assertThat(start(Path.of("/bin/sh"), "-c", "tc --version").out()).startsWith("tiercast ");
  }

  @Test
  void runsFromAFolderWithSpaces() throws Exception {
    environment.put("JAVA_HOME", REAL_JAVA_HOME);

    Path launcher = copyTo("a b  c");
    try (Stream<Path> jars = Files.list(APPLICATION.resolve("lib"))) {
      for (Path jar : jars.toList()) {
        Files.copy(jar, folder.resolve("a b  c/lib").resolve(jar.getFileName()));
      }
    }

    assertThat(start(launcher, "--version").out()).startsWith("tiercast ");
  }

  @Test
  void takesJavaFromThePathThroughLinks() throws Exception {
    Files.createSymbolicLink(tools.resolve("java"), Path.of(REAL_JAVA_HOME, "bin/java"));

    assertThat(start(LAUNCHER, "--version").out()).startsWith("tiercast ");
  }

  @Test
  void takesJavaFromThePathIfJavaHomeIsNonsense() throws Exception {
    environment.put("JAVA_HOME", "/nonsense");
    showJava();

    Ended ended = start(LAUNCHER, "--version");

    assertThat(ended.err()).isEmpty();
    assertThat(ended.out()).startsWith("tiercast ");
  }

  @Test
  void takesJavaFromThePathIfThatOfJavaHomeIsTooOld() throws Exception {
    environment.put("JAVA_HOME", java("JAVA_VERSION=\"11.0.2\"", ECHO).toString());
    showJava();

    assertThat(start(LAUNCHER, "--version").out()).startsWith("tiercast ");
  }

  @Test
  void saysWhatItTriedWhereThereIsNoJava() throws Exception {
    Ended ended = start(LAUNCHER, "--version");

    assertThat(ended.err()).isEqualTo(NEEDED + "JAVA_HOME: is not set. PATH: there is no java.\n");
    assertThat(ended.out()).isEmpty();
    assertThat(ended.code()).isEqualTo(1);
  }

  @Test
  void saysWhatItTriedWhereJavaHomeIsNonsense() throws Exception {
    environment.put("JAVA_HOME", "/nonsense");

    assertThat(start(LAUNCHER, "--version").err())
        .isEqualTo(NEEDED + "JAVA_HOME: there is no /nonsense/bin/java. PATH: there is no java.\n");
  }

  @ParameterizedTest
  @CsvSource({"11.0.2, 11", "1.8.0_292, 8", "16-ea, 16"})
  void refusesAJavaThatIsTooOld(String version, String major) throws Exception {
    Path home = java("JAVA_VERSION=\"" + version + "\"", ECHO);
    environment.put("JAVA_HOME", home.toString());
    Files.createSymbolicLink(tools.resolve("java"), home.resolve("bin/java"));

    Ended ended = start(LAUNCHER, "--version");

    String java = home + "/bin/java is Java " + major + ".";
    assertThat(ended.err()).isEqualTo(NEEDED + "JAVA_HOME: " + java + " PATH: " + java + "\n");
    assertThat(ended.code()).isEqualTo(1);
  }

  @Test
  void asksAJavaWithoutDescriptionForItsVersion() throws Exception {
    environment.put("JAVA_HOME", java("", telling("openjdk version \"11.0.2\" 2019")).toString());
    assertThat(start(LAUNCHER, "--version").err()).contains("bin/java is Java 11.");

    environment.put("JAVA_HOME", java("", telling("openjdk version \"21\" 2023")).toString());
    assertThat(start(LAUNCHER, "pull").out()).endsWith("\npull\n");
  }

  @Test
  void refusesAJavaThatDoesNotTellItsVersion() throws Exception {
    environment.put("JAVA_HOME", java("", telling("cannot run")).toString());

    assertThat(start(LAUNCHER, "--version").err()).contains("bin/java does not tell its version.");
  }

  @Test
  void passesArgumentsAndOptionsAsTheyAre() throws Exception {
    environment.put("JAVA_HOME", java("JAVA_VERSION=\"17.0.2\"", ECHO).toString());
    environment.put("TIERCAST_JAVA_OPTS", "-Xmx1g  -Dglob=/*");

    assertThat(start(LAUNCHER, "pull", "a  b", "*", "").out())
        .isEqualTo(
            String.join(
                "\n",
                "-Xlog:disable",
                "-XX:Tier4InvocationThreshold=20000",
                "-XX:Tier4MinInvocationThreshold=2400",
                "-XX:Tier4CompileThreshold=60000",
                "-XX:Tier4BackEdgeThreshold=160000",
                "-Xmx1g",
                "-Dglob=/*",
                "-cp",
                jars(),
                "dev.tiercast.common.cli.Tiercast",
                "pull",
                "a  b",
                "*",
                "",
                ""));
  }

  /** In one order, whatever the system lists first: archives of classes depend on it. */
  private static String jars() throws IOException {
    try (Stream<Path> jars = Files.list(APPLICATION.toRealPath().resolve("lib"))) {
      return jars.map(Path::toString).sorted().collect(Collectors.joining(":"));
    }
  }

  @ParameterizedTest
  @CsvSource({"list, true", "--version, true", "pull, false", "origin, false", "relay, false"})
  void startsBriefCommandsForABriefTime(String command, boolean brief) throws Exception {
    environment.put("JAVA_HOME", java("JAVA_VERSION=\"17.0.2\"", ECHO).toString());

    List<String> arguments = start(LAUNCHER, command).out().lines().toList();
    assertThat(arguments.contains("-XX:TieredStopAtLevel=1")).isEqualTo(brief);
    assertThat(arguments.contains("-XX:+UseSerialGC")).isEqualTo(brief);
    assertThat(arguments.contains("-XX:Tier4InvocationThreshold=20000")).isEqualTo(!brief);

    environment.put("TIERCAST_JAVA_OPTS", "-XX:+UseParallelGC");
    assertThat(start(LAUNCHER, command).out()).doesNotContain("UseSerialGC");
  }

  @ParameterizedTest
  @CsvSource({"17.0.2, false, false", "24, true, true", "25.0.3, true, true", "30, true, false"})
  void silencesOnlyJavasThatWarn(String version, boolean nativeAccess, boolean memoryAccess)
      throws Exception {
    environment.put("JAVA_HOME", java("JAVA_VERSION=\"" + version + "\"", ECHO).toString());

    List<String> arguments = start(LAUNCHER, "pull").out().lines().toList();

    assertThat(arguments.contains("--enable-native-access=ALL-UNNAMED")).isEqualTo(nativeAccess);
    assertThat(arguments.contains("--sun-misc-unsafe-memory-access=allow")).isEqualTo(memoryAccess);
  }

  /** With the script of util-linux, which runs a command in a terminal. */
  @ParameterizedTest
  @CsvSource({
    "'',            true,  true",
    ">/dev/null,    false, true",
    "2>/dev/null,   true,  false",
    "'>/dev/null 2>&1', false, false"
  })
  void saysWhatIsATerminal(String redirection, boolean out, boolean err) throws Exception {
    Path terminal = Path.of("/usr/bin/script");
    assumeTrue(Files.isExecutable(terminal), "script is not installed");
    environment.put("JAVA_HOME", java("JAVA_VERSION=\"17.0.2\"", TELL).toString());
    String command = LAUNCHER + " status " + redirection;

    start(terminal, "--quiet", "--return", "--command", command, "/dev/null");

    String told = Files.readString(folder.resolve("told"));
    assertThat(told.contains("-Dtiercast.stdout.terminal=true")).isEqualTo(out);
    assertThat(told.contains("-Dtiercast.stderr.terminal=true")).isEqualTo(err);
  }

  @Test
  void understandsNamesThatAreNotAsciiWithoutALocale() throws Exception {
    environment.put("JAVA_HOME", REAL_JAVA_HOME);
    Path script = folder.resolve("script");
    String line = "exec " + LAUNCHER + " generate-completion --config=/nowhere/ü.yaml\n";
    Files.writeString(script, line, UTF_8);

    assertThat(start(Path.of("/bin/sh"), script.toString()).err())
        .isEqualTo("tiercast generate-completion: /nowhere/ü.yaml: no such file\n");
  }

  @Test
  void letsTheSystemSpeakEnglishWhateverTheLocale() throws Exception {
    environment.put("LANG", "fr_FR.UTF-8");
    environment.put("LANGUAGE", "fr");
    String tell = "#!/bin/sh\necho $LANG $LANGUAGE\n";
    environment.put("JAVA_HOME", java("JAVA_VERSION=\"17.0.2\"", tell).toString());

    assertThat(start(LAUNCHER, "pull").out()).isEqualTo("fr_FR.UTF-8 C\n");
  }

  @Test
  void saysThatItIsIncomplete() throws Exception {
    environment.put("JAVA_HOME", REAL_JAVA_HOME);
    Path launcher = copyTo("incomplete");
    Files.delete(folder.resolve("incomplete/lib"));

    Ended ended = start(launcher, "--version");

    assertThat(ended.err())
        .isEqualTo(
            "tiercast: the program is incomplete: there is no "
                + folder.toRealPath().resolve("incomplete/lib")
                + "\n");
    assertThat(ended.code()).isEqualTo(1);
  }

  @Test
  void refusesAFolderThatAClassPathCannotName() throws Exception {
    environment.put("JAVA_HOME", REAL_JAVA_HOME);

    assertThat(start(copyTo("a:b"), "--version").err())
        .startsWith("tiercast: cannot run from a folder with a colon in its name: ");
  }

  @Test
  void givesACompletionThatBashUnderstands() throws Exception {
    environment.put("JAVA_HOME", REAL_JAVA_HOME);
    Ended ended = start(LAUNCHER, "generate-completion");
    Path script = Files.writeString(folder.resolve("completion"), ended.out(), UTF_8);

    Ended checked = start(Path.of("/bin/bash"), "-c", ". '" + script + "'; complete -p tiercast");

    assertThat(checked.err()).isEmpty();
    assertThat(checked.out()).contains("tiercast");
  }

  private static String telling(String version) {
    return "#!/bin/sh\n[ \"$1\" = -version ] && echo '"
        + version
        + "' >&2 && exit\nprintf '%s\\n' \"$@\"\n";
  }

  /** A home with a Java that is a script, and a description if it is not empty. */
  private Path java(String description, String script) throws IOException {
    Path home = Files.createTempDirectory(folder, "java home");
    Path java = Files.createDirectory(home.resolve("bin")).resolve("java");
    executable(java, script);
    if (!description.isEmpty()) {
      Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"X\"\n" + description + "\n", UTF_8);
    }
    return home;
  }

  private static void executable(Path file, String script) throws IOException {
    Files.writeString(file, script, UTF_8);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** The launcher in a folder of its own, with an empty {@code lib}. */
  private Path copyTo(String name) throws IOException {
    Path home = Files.createDirectory(folder.resolve(name));
    Files.createDirectory(home.resolve("lib"));
    Path launcher = Files.createDirectory(home.resolve("bin")).resolve("tiercast");
    return Files.copy(LAUNCHER, launcher);
  }

  private Ended start(Path program, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(List.of(arguments));
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    Process process = builder.start();
    try {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("ends").isTrue();
    } finally {
      process.destroyForcibly();
    }
    return new Ended(process.exitValue(), Files.readString(out), Files.readString(err));
  }
}
