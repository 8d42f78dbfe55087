package dev.tiercast.origin.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tiercast.common.manifest.BlockList;
import dev.tiercast.common.manifest.ManifestDocument;
import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.store.Arrival;
import dev.tiercast.common.store.Draft;
import dev.tiercast.common.store.MemoryStore;
import dev.tiercast.common.store.ShardStore;
import dev.tiercast.common.store.StoredVersion;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The store fails, as a full disk does. */
class FailingStoreTest {
  private static final PublishOptions TEN_SHARDS =
      PublishOptions.DEFAULT.withShardSize(1 << 20).withBlockSize(1 << 20);

  private static final int LAST = 9;

  private enum Step {
    CREATE,
    WRITE,
    FORCE,
    SEAL
  }

  @TempDir private Path folder;

  @ParameterizedTest
  @EnumSource(Step.class)
  void failsWithTheReasonAndLeavesNothingOpen(Step step) throws Exception {
    Path file = Files.write(folder.resolve("file"), new byte[10 << 20]);
    FullStore store = new FullStore(step);

    assertThatThrownBy(
            () ->
                new Publisher(store, Instant::now).publish(file, TEN_SHARDS, ProgressListener.NONE))
        .isInstanceOf(IOException.class)
        .hasMessage(step + ": no space left on device");
    assertThat(store.open).hasValue(0);
    assertThat(store.versions()).isEmpty();
  }

  @Test
  void failsOnceWhenTheListenerDoes() throws Exception {
    Path file = Files.write(folder.resolve("file"), new byte[10 << 20]);
    FullStore store = new FullStore(Step.SEAL);

    assertThatThrownBy(
            () ->
                new Publisher(store, Instant::now)
                    .publish(
                        file,
                        TEN_SHARDS,
                        (done, total) -> {
                          if (done > 0) {
                            throw new IllegalStateException("enough");
                          }
                        }))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("enough");
    assertThat(store.open).hasValue(0);
  }

  /** Counts what is open; fails at one step, in the last shard if it is a step of shards. */
  private static final class FullStore implements ShardStore {
    private final ShardStore memory = new MemoryStore();
    private final Step failing;
    private final AtomicInteger open = new AtomicInteger();

    FullStore(Step failing) {
      this.failing = failing;
    }

    private void pass(Step step, int shard) throws IOException {
      if (step == failing && shard == LAST) {
        throw new IOException(step + ": no space left on device");
      }
    }

    @Override
    public boolean isReady() {
      return true;
    }

    @Override
    public Draft draft() throws IOException {
      Draft draft = memory.draft();
      open.incrementAndGet();
      return new Draft() {
        @Override
        public ShardWriter createShard(int index) throws IOException {
          pass(Step.CREATE, index);
          open.incrementAndGet();
          return writer(draft.createShard(index), index);
        }

        @Override
        public StoredVersion seal(ByteBuffer blocks, Function<VersionId, ManifestDocument> manifest)
            throws IOException {
          pass(Step.SEAL, LAST);
          return draft.seal(blocks, manifest);
        }

        @Override
        public void close() throws IOException {
          assertThat(open.decrementAndGet()).as("shards still open").isZero();
          draft.close();
        }
      };
    }

    private Draft.ShardWriter writer(Draft.ShardWriter writer, int shard) {
      return new Draft.ShardWriter() {
        @Override
        public void write(ByteBuffer bytes) throws IOException {
          pass(Step.WRITE, shard);
          writer.write(bytes);
        }

        @Override
        public void close() throws IOException {
          open.decrementAndGet();
          writer.close();
          pass(Step.FORCE, shard);
        }
      };
    }

    @Override
    public List<StoredVersion> versions() throws IOException {
      return memory.versions();
    }

    @Override
    public Optional<StoredVersion> find(VersionId version) throws IOException {
      return memory.find(version);
    }

    @Override
    public Arrival receive(ManifestDocument document, BlockList blocks) throws IOException {
      return memory.receive(document, blocks);
    }

    @Override
    public List<VersionId> arriving() throws IOException {
      return memory.arriving();
    }

    @Override
    public boolean retire(VersionId version) throws IOException {
      return memory.retire(version);
    }
  }
}
