package dev.tiercast.origin.cli;

import dev.tiercast.common.cli.ByteSize;
import dev.tiercast.common.cli.Console;
import dev.tiercast.common.cli.ExitCode;
import dev.tiercast.common.cli.Interruption;
import dev.tiercast.common.cli.ProgressOption;
import dev.tiercast.common.cli.Subcommand;
import dev.tiercast.common.model.Manifest;
import dev.tiercast.common.model.VersionId;
import dev.tiercast.origin.DataFolder;
import dev.tiercast.origin.publish.PublishOptions;
import dev.tiercast.origin.retention.Retention;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Publishes a file or a directory. */
@Command(
    name = "publish",
    description = {
      "Publish a file or a directory as a new version, and print its id.",
      "An origin that serves the data directory announces it at once."
    })
public final class PublishCommand implements Subcommand {
  @Spec private CommandSpec spec;
  @Mixin private DataDirectoryOption data;
  @Mixin private ProgressOption progress;

  @Parameters(paramLabel = "FILE", description = "The file or directory to publish.")
  private Path input;

  @Option(
      names = "--shard-size",
      paramLabel = "SIZE",
      description = "Bytes of a shard (default: 50MiB; more for huge contents).")
  private @Nullable ByteSize shardSize;

  @Option(
      names = "--block-size",
      paramLabel = "SIZE",
      description = "Bytes of a block (default: 1MiB; more for huge contents).")
  private @Nullable ByteSize blockSize;

  @Option(
      names = "--keep",
      paramLabel = "N",
      description = "Then retire all but the newest N versions (default: ${DEFAULT-VALUE}).",
      defaultValue = "15")
  private int keep;

  @Override
  public Integer call() throws IOException {
    PublishOptions options = new PublishOptions(bytes(shardSize), bytes(blockSize));
    Retention retention = new Retention(keep);
    DataFolder folder = data.openOrCreate();
    Console console = Console.of(spec);
    try (Interruption interruption = Interruption.by(Thread.currentThread()::interrupt)) {
      return run(folder, options, retention, console);
    }
  }

  private static OptionalLong bytes(@Nullable ByteSize size) {
    return size == null ? OptionalLong.empty() : OptionalLong.of(size.bytes());
  }

  /** Says all there is to say before the interruption is over: then the process ends at once. */
  private int run(DataFolder folder, PublishOptions options, Retention retention, Console console)
      throws IOException {
    long start = System.nanoTime();
    Manifest manifest;
    try (PublishDisplay display = new PublishDisplay(console, progress, input)) {
      manifest = folder.publish(input, options, display).document().manifest();
    } catch (InterruptedIOException e) {
      console.err().println(spec.qualifiedName() + ": " + e.getMessage());
      return ExitCode.FAILED.number();
    }
    // It is live: an interruption that came too late must not keep the rest from being done.
    Thread.interrupted();
    Duration time = Duration.ofNanos(System.nanoTime() - start);
    console.out().println(manifest.version());
    console.err().println(PublishDisplay.summary(manifest, time));
    for (VersionId retired : folder.retain(retention)) {
      console.err().println(retired + ": retired");
    }
    return ExitCode.DONE.number();
  }
}
