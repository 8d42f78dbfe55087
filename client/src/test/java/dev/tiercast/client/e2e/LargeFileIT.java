package dev.tiercast.client.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.RandomAccessFile;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What only shows beyond four gigabytes. Takes 15 GiB of disk and a minute or more. */
@Tag("large")
final class LargeFileIT {
  private static final long SIZE = 5L << 30;

  @RegisterExtension final Commands tiercast = new Commands();

  @TempDir Path folder;

  @Test
  void fiveGibibytesTravelThroughARelay() throws Exception {
    Path file = folder.resolve("sparse.bin");
    try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
      sparse.setLength(SIZE);
      for (long place : new long[] {0, (1L << 31) - 4, (1L << 32) - 4, SIZE - 8}) {
        sparse.seek(place);
        sparse.writeLong(place + 1);
      }
    }
    Node origin = tiercast.node("origin", "--data-dir", folder.resolve("origin"));
    Node relay =
        tiercast.node(
            "relay", "--data-dir", folder.resolve("relay"), "--upstream", origin.address());
    tiercast.run("publish", file, "--data-dir", folder.resolve("origin")).succeeded();
    relay.awaitVersion("v1");

    Path pulled = folder.resolve("pulled.bin");
    tiercast.run("pull", "v1", "--servers", relay.address(), "--output-file", pulled).succeeded();

    assertThat(relay.list()).isEqualTo("v1: " + Data.sha256(file) + "\n");
    assertThat(Data.sha256(pulled)).isEqualTo(Data.sha256(file));
  }
}
