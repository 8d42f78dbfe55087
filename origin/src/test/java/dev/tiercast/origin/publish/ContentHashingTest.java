package dev.tiercast.origin.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tiercast.common.model.ContentPath;
import dev.tiercast.common.model.Digest;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.PrimitiveIterator;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContentHashingTest {
  private static final PublishOptions ODD =
      PublishOptions.DEFAULT.withShardSize(3001).withBlockSize(1);

  private final Random random = new Random(7);

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 64})
  void computesAllDigestsOnAnyNumberOfProcessors(int processors) throws Exception {
    Input input = input(0, 1, 20_000, 0, 0, 127, 129, 128, 3001, 0, 777, 0);
    CutPlan plan = CutPlan.of(input, ODD.withBlockSize(100));
    byte[] content = new byte[(int) input.size()];
    random.nextBytes(content);

    ContentHashing hashing = new ContentHashing(input, plan);
    hash(content, hashing.stages(processors));

    Seal.Digests digests = hashing.digests();
    assertThat(digests.content()).isEqualTo(sha256(content));
    assertThat(digests.shards()).isEqualTo(sections(content, plan.shardSizes()));
    assertThat(digests.files()).isEqualTo(sections(content, sizes(input)));
    assertThat(blocks(hashing)).isEqualTo(sections(content, plan.blockSizes()));
  }

  @Test
  void hashesNothingTwice() {
    Input oneFile = input(3001);
    ContentHashing hashing = new ContentHashing(oneFile, CutPlan.of(oneFile, ODD));

    assertThat(hashing.stages(64)).as("content and blocks").hasSize(2);
    assertThat(hashing.stages(2)).hasSize(1);
  }

  /** In pieces of any size, also larger than what a stage takes at once. */
  private void hash(byte[] content, List<Stage> stages) throws Exception {
    ByteBuffer all = ByteBuffer.wrap(content);
    while (all.hasRemaining()) {
      int length = Math.min(all.remaining(), 1 + random.nextInt(12_000));
      for (Stage stage : stages) {
        stage.take(all.slice(all.position(), length).asReadOnlyBuffer());
      }
      all.position(all.position() + length);
    }
    for (Stage stage : stages) {
      stage.end();
    }
  }

  private static Input input(long... sizes) {
    List<Input.Entry> entries = new ArrayList<>();
    for (long size : sizes) {
      FileState state = new FileState(size, FileTime.fromMillis(0), null);
      ContentPath path = new ContentPath("%03d".formatted(entries.size()));
      entries.add(new Input.Entry(path, Path.of(path.value()), state, false));
    }
    return new Input("input", entries);
  }

  private static PrimitiveIterator.OfLong sizes(Input input) {
    return LongStream.of(input.entries().stream().mapToLong(Input.Entry::size).toArray())
        .iterator();
  }

  private static List<Digest> sections(byte[] content, PrimitiveIterator.OfLong sizes)
      throws Exception {
    List<Digest> digests = new ArrayList<>();
    int at = 0;
    while (sizes.hasNext()) {
      int end = at + (int) sizes.nextLong();
      digests.add(sha256(Arrays.copyOfRange(content, at, end)));
      at = end;
    }
    assertThat(at).isEqualTo(content.length);
    return digests;
  }

  private static List<Digest> blocks(ContentHashing hashing) {
    ByteBuffer bytes = hashing.blocks();
    List<Digest> digests = new ArrayList<>();
    for (int at = 0; at < bytes.limit(); at += Digest.BYTES) {
      digests.add(Digest.read(bytes, at));
    }
    return digests;
  }

  private static Digest sha256(byte[] bytes) throws Exception {
    return Digest.parse(StoredContent.sha256(bytes));
  }
}
