package dev.tiercast.origin.publish;

import dev.tiercast.common.model.Digest;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/**
 * Computes every digest of a content, each in a stage of its own, and none twice: the only file or
 * the only shard has the digest of the content.
 */
final class ContentHashing {
  private final List<Stage> stages = new ArrayList<>();
  private final List<Digest> content = new ArrayList<>();
  private final List<Digest> files;
  private final List<Digest> shards;
  private final BlockDigests blocks;

  ContentHashing(Input input, CutPlan plan) {
    blocks = new BlockDigests(plan.blockCount());
    stages.add(new SectionDigests(LongStream.of(input.size()).iterator(), content::add));
    stages.add(new SectionDigests(plan.blockSizes(), blocks::add));
    if (plan.shardCount() == 1) {
      shards = content;
    } else {
      shards = new ArrayList<>();
      stages.add(new SectionDigests(plan.shardSizes(), shards::add));
    }
    if (input.entries().size() == 1) {
      files = content;
    } else {
      files = new ArrayList<>();
      stages.add(
          new SectionDigests(
              input.entries().stream().mapToLong(Input.Entry::size).iterator(), files::add));
    }
  }

  List<Stage> stages() {
    return List.copyOf(stages);
  }

  /** What the stages have computed at their end. */
  Seal.Digests digests() {
    return new Seal.Digests(content.get(0), blocks.root(), files, shards);
  }

  /** What goes into {@code blocks.bin}. */
  ByteBuffer blocks() {
    return blocks.bytes();
  }
}
