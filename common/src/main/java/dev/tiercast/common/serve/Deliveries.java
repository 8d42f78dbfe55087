package dev.tiercast.common.serve;

import dev.tiercast.common.layout.Resource;
import dev.tiercast.common.model.BlockGrid;
import dev.tiercast.common.model.ByteRange;
import dev.tiercast.common.model.FileTable;
import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.serve.body.BodyListener;
import dev.tiercast.common.serve.observe.NodeMetrics;
import dev.tiercast.common.store.ReadableStore;
import dev.tiercast.common.store.StoredVersion;
import java.io.IOException;
import java.util.Optional;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** Which blocks of live and arriving versions bodies have brought to whom. Thread safe. */
final class Deliveries {
  private final ReadableStore store;
  private final NodeMetrics metrics;
  private final @Nullable Grants grants;

  /**
   * @param grants are told; null if nothing is granted
   */
  Deliveries(ReadableStore store, NodeMetrics metrics, @Nullable Grants grants) {
    this.store = store;
    this.metrics = metrics;
    this.grants = grants;
  }

  /**
   * Looks at a body that begins, beside somebody else who does.
   *
   * @param range of the resource, all that is sent
   * @param to the host that gets it
   */
  BodyListener body(Resource resource, ByteRange range, String to, BodyListener other) {
    if (!(resource instanceof Resource.OfVersion of)) {
      return other;
    }
    try {
      return readable(of.version())
          .flatMap(version -> body(version, of, range, to, other))
          .orElse(other);
    } catch (IOException e) {
      // Whoever sends the body will say so.
      return other;
    }
  }

  /** Live or arriving; the second question also finds what has become live since the first. */
  private Optional<StoredVersion> readable(VersionId version) throws IOException {
    Optional<StoredVersion> live = store.find(version);
    return live.isPresent()
        ? live
        : store.readable().stream()
            .filter(stored -> stored.document().manifest().version().equals(version))
            .findFirst();
  }

  private Optional<BodyListener> body(
      StoredVersion version,
      Resource.OfVersion resource,
      ByteRange range,
      String to,
      BodyListener other) {
    BlockGrid grid = version.document().grid();
    VersionId number = resource.version();
    IntConsumer copies = metrics.copies(number, grid.blockCount());
    IntConsumer onBlock =
        block -> {
          copies.accept(block);
          if (grants != null) {
            grants.sent(number, block, to);
          }
        };
    return start(version, resource)
        .map(start -> new Watched(grid, start + range.start(), onBlock, other));
  }

  /** Where in the content the resource begins; empty if it is none of it. */
  private static Optional<Long> start(StoredVersion version, Resource.OfVersion resource) {
    if (resource instanceof Resource.ShardOf shard) {
      return Optional.of(version.document().grid().shardRange(shard.index()).start());
    }
    if (resource instanceof Resource.ContentOf file) {
      return version
          .document()
          .fileTable()
          .find(file.file())
          .map(FileTable.Placed::content)
          .map(ByteRange::start);
    }
    return Optional.empty();
  }

  /** One body. A block counts when its last byte is taken. */
  private static final class Watched implements BodyListener {
    private final BlockGrid grid;
    private final IntConsumer onBlock;
    private final BodyListener other;
    private long position;
    private int next;
    private long nextEnd;

    Watched(BlockGrid grid, long position, IntConsumer onBlock, BodyListener other) {
      this.grid = grid;
      this.position = position;
      this.onBlock = onBlock;
      this.other = other;
      this.next = grid.blocksCovering(new ByteRange(position, position + 1)).first();
      this.nextEnd = grid.block(next).contentRange().end();
    }

    @Override
    public void onWritten(int bytes) {
      position += bytes;
      while (next < grid.blockCount() && nextEnd <= position) {
        onBlock.accept(next);
        next++;
        nextEnd = next < grid.blockCount() ? grid.block(next).contentRange().end() : nextEnd;
      }
      other.onWritten(bytes);
    }

    @Override
    public void onEnd(@Nullable Throwable failure) {
      other.onEnd(failure);
    }
  }
}
