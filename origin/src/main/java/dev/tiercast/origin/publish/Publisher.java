package dev.tiercast.origin.publish;

import dev.tiercast.common.manifest.ManifestDocument;
import dev.tiercast.common.store.Draft;
import dev.tiercast.common.store.ShardStore;
import dev.tiercast.common.store.StoredVersion;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/**
 * Publishes files and directories into a store: one pass over the input, memory bounded, all or
 * nothing. Thread safe; two publishes at once make two versions.
 */
public final class Publisher {
  private final ShardStore store;
  private final InstantSource clock;

  public Publisher(ShardStore store, InstantSource clock) {
    this.store = store;
    this.clock = clock;
  }

  /**
   * Publishes a file, or a directory with all that is in it.
   *
   * @param input the file or directory; not changed by anyone meanwhile
   * @return the version, which is live
   * @throws IOException if the input cannot be read, was changed meanwhile or cannot be in a
   *     version, naming the file; if the store cannot take it; or if the calling thread is
   *     interrupted. Nothing is visible then
   * @throws dev.tiercast.common.model.InvalidValueException if the options give too many parts
   */
  public StoredVersion publish(Path input, PublishOptions options, ProgressListener listener)
      throws IOException {
    Input found = InputScan.of(input);
    CutPlan plan = CutPlan.of(found, options);
    Seal seal = new Seal(found, plan);
    seal.check(input);
    ContentHashing hashing = new ContentHashing(found, plan);
    try (Draft draft = store.draft()) {
      write(found, plan, draft, hashing, listener);
      // Aside, because half a sealing could not be told from none.
      return Aside.begin(() -> seal(draft, seal, hashing)).await();
    }
  }

  private StoredVersion seal(Draft draft, Seal seal, ContentHashing hashing) throws IOException {
    Instant created = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    Seal.Digests digests = hashing.digests();
    return draft.seal(
        hashing.blocks(), version -> ManifestDocument.of(seal.manifest(version, created, digests)));
  }

  private static void write(
      Input input, CutPlan plan, Draft draft, ContentHashing hashing, ProgressListener listener)
      throws IOException {
    long size = input.size();
    listener.onProgress(0, size);
    try (InputReader reader = new InputReader(input);
        ShardCutter cutter = new ShardCutter(draft, plan.shardSizes())) {
      List<Stage> stages =
          new ArrayList<>(hashing.stages(Runtime.getRuntime().availableProcessors()));
      stages.add(cutter);
      new Pipeline(stages, size).run(reader, done -> listener.onProgress(done, size));
    }
  }
}
