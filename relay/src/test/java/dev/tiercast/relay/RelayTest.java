package dev.tiercast.relay;

import static dev.tiercast.relay.RelayLab.eventually;
import static dev.tiercast.relay.RelayLab.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tiercast.common.layout.ServerAddress;
import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.testing.TestVersion;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The relay as a library. */
class RelayTest {
  private static final TestVersion V1 = TestVersion.ofBytes(new VersionId(1), 1, 10_000);

  @RegisterExtension final RelayLab lab = new RelayLab();
  @TempDir Path folder;

  /** The example of {@link Relay}, but for the ports. */
  @Test
  void relaysInThreeLines() throws Exception {
    Upstream upstream = lab.upstream(V1);
    Path data = folder.resolve("data");

    List<ServerAddress> upstreams = List.of(ServerAddress.parse(upstream.address()));
    try (Relay relay = Relay.start(RelayOptions.of(data, upstreams).withPort(0))) {
      assertThat(relay.port()).isPositive();
      eventually(() -> assertThat(data.resolve("v1/shard_001.bin")).hasBinaryContent(V1.shard(0)));
    }
  }

  @Test
  void itsExampleCompilesAsShown() throws Exception {
    Path source = Path.of("src/main/java/dev/tiercast/relay/Relay.java");
    Matcher example =
        Pattern.compile("<pre>\\{@code\n(.*?)\n \\* \\}</pre>", Pattern.DOTALL)
            .matcher(Files.readString(source));
    assertThat(example.find()).isTrue();
    String program =
        """
        import dev.tiercast.common.layout.ServerAddress;
        import dev.tiercast.relay.Relay;
        import dev.tiercast.relay.RelayOptions;
        import java.nio.file.Path;
        import java.util.List;
        class Example { void run() throws java.io.IOException {
        %s
        } }
        """
            .formatted(example.group(1).replaceAll("(?m)^ \\* ?", ""));
    Path file = Files.writeString(folder.resolve("Example.java"), program);

    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    assertThat(compiler.run(null, null, null, "-proc:none", "-cp", classPath, file.toString()))
        .isZero();
  }

  @Test
  void servesWhatItHoldsWithoutAnyUpstream() throws Exception {
    Upstream upstream = lab.upstream(V1);
    RelayLab.Node relay = lab.relay(folder, upstream.address());
    lab.awaitList(relay, V1);
    relay.relay().close();
    upstream.stop();

    assertThat(lab.listOf(lab.relay(folder, upstream.address()))).containsExactly(V1.version());
  }

  @Test
  void isRefusedOnAFolderThatAnotherServes() throws Exception {
    RelayLab.Node relay = lab.relay(folder, "127.0.0.1:1");

    assertThatThrownBy(() -> Relay.start(options(folder, "127.0.0.1:1")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("another origin or relay serves this folder");
    assertThat(lab.listOf(relay)).isEmpty();
  }

  @Test
  void leavesTheFolderFreeWhenItsPortIsInUse() throws Exception {
    try (ServerSocket taken = new ServerSocket(0)) {
      int port = taken.getLocalPort();
      assertThatThrownBy(() -> Relay.start(options(folder, "127.0.0.1:1").withPort(port)))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("port " + port)
          .hasMessageContaining("in use");
    }
    assertThat(lab.listOf(lab.relay(folder, "127.0.0.1:1"))).isEmpty();
  }

  @Test
  void saysWhenItsFolderIsAFile() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "not a folder");

    assertThatThrownBy(() -> Relay.start(options(file, "127.0.0.1:1")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(file.toString());
  }
}
