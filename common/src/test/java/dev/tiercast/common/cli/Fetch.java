package dev.tiercast.common.cli;

import dev.tiercast.common.layout.ServerAddress;
import dev.tiercast.common.model.VersionId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** A command with options of every type; does what the test says and remembers what it was told. */
@Command(name = "fetch", description = "Fetches for tests.")
final class Fetch implements Subcommand {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "VERSION", arity = "0..1")
  @Nullable VersionId version;

  @Option(names = "--port", defaultValue = "8000", converter = PortConverter.class)
  int port;

  @Option(
      names = {"-d", "--data-dir"},
      required = true,
      paramLabel = "DIR")
  Path dataDir;

  @Option(names = "--block-size", defaultValue = "1MiB")
  ByteSize blockSize;

  @Option(names = "--max-rate")
  @Nullable ByteRate maxRate;

  @Option(names = "--wait")
  @Nullable Duration wait;

  @Option(names = "--keep")
  long keep = 15;

  @Option(names = "--include", paramLabel = "GLOB")
  List<String> include = List.of();

  @Option(names = "--peers")
  List<ServerList> peers = List.of();

  @Option(names = "--json")
  boolean json;

  @Mixin private final ServersOption servers = new ServersOption();
  @Mixin private final ProgressOption progress = new ProgressOption();

  private final Callable<Integer> action;
  private int calls;
  private List<ServerAddress> asked = List.of();

  Fetch() {
    this(() -> 0);
  }

  Fetch(Callable<Integer> action) {
    this.action = action;
  }

  @Override
  public Integer call() throws Exception {
    calls++;
    asked = servers.servers();
    Console console = Console.of(spec);
    try (ProgressDisplay display = progress.on(console)) {
      display.show(new ProgressView("fetch", 100, 100, 0));
    }
    int code = action.call();
    console.out().println("fetched");
    return code;
  }

  List<ServerAddress> servers() {
    return asked;
  }

  int calls() {
    return calls;
  }
}
