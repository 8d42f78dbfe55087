package dev.tiercast.client.cli;

import dev.tiercast.client.Client;
import dev.tiercast.client.Listed;
import dev.tiercast.common.cli.ByteSize;
import dev.tiercast.common.cli.Console;
import dev.tiercast.common.cli.DurationText;
import dev.tiercast.common.cli.ExitCode;
import dev.tiercast.common.cli.ProxyVariables;
import dev.tiercast.common.cli.ServersOption;
import dev.tiercast.common.cli.Subcommand;
import dev.tiercast.common.cli.TextTable;
import dev.tiercast.common.model.VersionSummary;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows what there is. */
@Command(name = "list", description = "List the versions that servers have.")
public final class ListCommand implements Subcommand {
  private static final String UNKNOWN = "-";

  @Spec private CommandSpec spec;
  @Mixin private ServersOption servers;

  @Option(names = "--json", description = "Print JSON for programs.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    Console console = Console.of(spec);
    try (Client client = Client.of(servers.servers(), ProxyVariables.of(spec))) {
      List<Listed> listed =
          client.list(failure -> console.note("warning: " + failure.getMessage()));
      if (json) {
        console.out().writeBytes(ListedJson.write(listed));
      } else {
        print(listed, console);
      }
    }
    return ExitCode.DONE.number();
  }

  private static void print(List<Listed> listed, Console console) {
    if (listed.isEmpty()) {
      console.err().println("nothing has been published yet");
      return;
    }
    TextTable table =
        new TextTable(
            TextTable.Column.left("VERSION"),
            TextTable.Column.left("NAME"),
            TextTable.Column.right("SIZE"),
            TextTable.Column.right("AGE"),
            TextTable.Column.right("SHARDS"),
            TextTable.Column.left("SHA-256"));
    Instant now = Instant.now();
    for (Listed version : listed) {
      addRow(table, version, now);
    }
    table.lines().forEach(console.out()::println);
  }

  private static void addRow(TextTable table, Listed version, Instant now) {
    VersionSummary summary = version.summary();
    String number = version.live().version().toString();
    String sha256 = version.live().sha256().hex();
    if (summary == null) {
      table.row(number, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, sha256);
      return;
    }
    Instant created = summary.created();
    table.row(
        number,
        summary.name(),
        new ByteSize(summary.size()).toString(),
        created == null ? UNKNOWN : DurationText.age(created, now),
        Integer.toString(summary.shards()),
        sha256);
  }
}
