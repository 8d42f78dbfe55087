package dev.tiercast.client.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tiercast.common.layout.Resource;
import dev.tiercast.common.model.Block;
import dev.tiercast.common.model.ByteRange;
import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.testing.FaultyServer;
import dev.tiercast.common.testing.TestVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Random;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Pulls and relays that are killed at any moment, again and again: nothing that was on disk is
 * fetched again, and what comes out is right. What is on disk is found by comparing it, not from
 * what the program says of it.
 */
final class KillIT {
  private static final int MIB = 1 << 20;
  private static final int SIZE = 32 * MIB;
  private static final int KILLS = 5;
  private static final int BLOCK = 256 << 10;
  private static final int BLOCKS = SIZE / BLOCK;

  /** At the most; each has one block that may have been written and not noted. */
  private static final int CONNECTIONS = 16;

  /** Records of a journal that are not of blocks. */
  private static final int MARKS = 2;

  private static final TestVersion VERSION =
      TestVersion.ofBytes(new VersionId(1), 1, SIZE).shardSize(8 * MIB).blockSize(BLOCK);

  @RegisterExtension final Commands tiercast = new Commands();

  @TempDir Path folder;

  private final FaultyServer server = FaultyServer.with(VERSION);

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  @Test
  void aPullThatIsKilledFetchesOnlyWhatIsMissing() throws Exception {
    Path target = folder.resolve("out.bin");
    Path work = folder.resolve(".out.bin.tiercast");
    Landed landed = Landed.inFile(VERSION, work.resolve("content"), target);
    Object[] pull = {"pull", "v1", "--servers", server.url(), "--output-file", target};
    Random random = new Random(1);
    for (int kill = 0; kill < KILLS; kill++) {
      killSomewhere(() -> tiercast.start(pull), work.resolve("journal"), landed, random);
    }
    BitSet before = landed.blocks();
    server.forget();
    tiercast.run(pull).succeeded();

    assertNothingTwice(before);
    assertThat(target).hasBinaryContent(VERSION.content());
    assertThat(work).doesNotExist();
  }

  @Test
  void aRelayThatIsKilledFetchesOnlyWhatIsMissing() throws Exception {
    Path data = folder.resolve("relay");
    Path work = data.resolve(".tiercast/arrivals/v1");
    Landed landed = Landed.inShards(VERSION, work, data.resolve("v1"));
    Random random = new Random(2);
    for (int kill = 0; kill < KILLS; kill++) {
      killSomewhere(() -> relay(data).running(), work.resolve("journal"), landed, random);
    }
    BitSet before = landed.blocks();
    server.forget();
    relay(data).awaitVersion("v1");

    assertNothingTwice(before);
    assertThat(landed.blocks().cardinality()).isEqualTo(BLOCKS);
  }

  /** In its place, so that whatever is there at any moment is also what others see. */
  @Test
  void aRepairThatIsKilledFetchesOnlyWhatIsStillDamaged() throws Exception {
    Path target = folder.resolve("data.bin");
    byte[] damaged = VERSION.content();
    for (int block = 0; block < BLOCKS; block += 2) {
      damaged[block * BLOCK + 1000] ^= 1;
    }
    Files.write(target, Arrays.copyOf(damaged, SIZE - 10 * BLOCK));
    Landed landed = Landed.inFile(VERSION, target);
    Path journal = folder.resolve(".data.bin.tiercast/repair");
    Object[] repair = {"verify", target, "--servers", server.url(), "--repair"};
    Random random = new Random(3);
    for (int kill = 0; kill < 3; kill++) {
      killSomewhere(() -> tiercast.start(repair), journal, landed, random);
    }
    BitSet before = landed.blocks();
    server.forget();
    Commands.Ended found = tiercast.run("verify", target, "--servers", server.url());
    assertThat(found.exitCode()).isEqualTo(before.cardinality() == BLOCKS ? 0 : 4);
    tiercast.run(repair).succeeded();

    assertNothingTwice(before);
    assertThat(target).hasBinaryContent(VERSION.content());
    assertThat(journal.getParent()).doesNotExist();
  }

  private Node relay(Path data) throws Exception {
    return tiercast.node("relay", "--data-dir", data, "--upstream", server.url());
  }

  /** Whatever may have happened to what a killed pull left: never wrong content. */
  @ParameterizedTest
  @EnumSource(Harm.class)
  void whatIsLeftIsNeverBelievedToBeMoreThanItIs(Harm harm) throws Exception {
    Path target = folder.resolve("out.bin");
    Path work = folder.resolve(".out.bin.tiercast");
    Landed landed = Landed.inFile(VERSION, work.resolve("content"), target);
    Object[] pull = {"pull", "v1", "--servers", server.url(), "--output-file", target};
    Commands.Running killed = tiercast.start(pull);
    killWhen(killed, () -> records(work.resolve("journal")) >= BLOCKS / 2);
    harm.befalls(work);
    BitSet before = landed.blocks();
    server.forget();
    tiercast.run(pull).succeeded();

    assertThat(before.cardinality()).isPositive();
    assertNothingTwice(before);
    assertThat(target).hasBinaryContent(VERSION.content());
  }

  private interface Start {
    Commands.Running process() throws Exception;
  }

  /** Kills a process when so many bytes were sent, or so many blocks have landed, or as it ends. */
  private void killSomewhere(Start start, Path journal, Landed landed, Random random)
      throws Exception {
    BitSet before = landed.blocks();
    int more = random.nextInt(BLOCKS - before.cardinality() + 1);
    int wanted = before.cardinality() + more;
    boolean landing = random.nextInt(3) > 0;
    server.forget();
    killWhen(
        start.process(),
        () -> landing ? records(journal) >= wanted : server.shardBytesSent() >= bytes(more));

    assertNothingTwice(before);
    BitSet after = landed.blocks();
    before.andNot(after);
    assertThat(before.cardinality()).as("lost").isZero();
    assertThat(!landing || after.cardinality() >= wanted - MARKS)
        .as("what was noted is there")
        .isTrue();
  }

  private static void killWhen(Commands.Running running, Callable<Boolean> moment)
      throws Exception {
    await()
        .atMost(Duration.ofMinutes(2))
        .pollInterval(Duration.ofMillis(2))
        .until(() -> moment.call() || !running.process().isAlive());
    running.process().destroyForcibly().waitFor();
  }

  /** How many records a journal has: one for each block, and some that say how far it is forced. */
  private static long records(Path journal) {
    return (journal.toFile().length() - 40) / 8;
  }

  /** The server sent nothing of what was there, but for blocks that a kill caught unnoted. */
  private void assertNothingTwice(BitSet before) {
    long twice = before.stream().mapToLong(this::sentOf).sum();
    assertThat(twice).isLessThanOrEqualTo(bytes(CONNECTIONS));
  }

  private static long bytes(int blocks) {
    return (long) blocks * VERSION.manifest().blockSize();
  }

  /** Bytes of a block that the server has sent. */
  private long sentOf(int index) {
    Block block = VERSION.manifest().grid().block(index);
    ByteRange range = ByteRange.ofLength(block.shardOffset(), block.length());
    return server.sent(new Resource.ShardOf(VERSION.version(), block.shard()).path()).stream()
        .mapToLong(sent -> sent.intersection(range).length())
        .sum();
  }
}
