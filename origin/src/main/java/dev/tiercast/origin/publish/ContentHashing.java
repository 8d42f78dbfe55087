package dev.tiercast.origin.publish;

import dev.tiercast.common.model.Digest;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/**
 * Computes every digest of a content, and none twice: the only file or the only shard has the
 * digest of the content.
 */
final class ContentHashing {
  /** From this number of processors on, every kind of digest has one of its own. */
  private static final int MANY_PROCESSORS = 4;

  private final List<SectionDigests> kinds = new ArrayList<>();
  private final List<Digest> content = new ArrayList<>();
  private final List<Digest> files;
  private final List<Digest> shards;
  private final BlockDigests blocks;

  ContentHashing(Input input, CutPlan plan) {
    kinds.add(new SectionDigests(LongStream.of(input.size()).iterator(), content::add));
    if (plan.shardCount() == 1) {
      shards = content;
    } else {
      shards = new ArrayList<>();
      kinds.add(new SectionDigests(plan.shardSizes(), shards::add));
    }
    blocks = new BlockDigests(plan.blockCount());
    kinds.add(new SectionDigests(plan.blockSizes(), blocks::add));
    if (input.entries().size() == 1) {
      files = content;
    } else {
      files = new ArrayList<>();
      kinds.add(
          new SectionDigests(
              input.entries().stream().mapToLong(Input.Entry::size).iterator(), files::add));
    }
  }

  /**
   * What is to be done with the bytes.
   *
   * @param processors how many there are: the fewer, the more does one stage
   */
  List<Stage> stages(int processors) {
    int together = processors < MANY_PROCESSORS ? 2 : 1;
    List<Stage> stages = new ArrayList<>();
    for (int i = 0; i < kinds.size(); i += together) {
      stages.add(new DigestStage(kinds.subList(i, Math.min(i + together, kinds.size()))));
    }
    return stages;
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
