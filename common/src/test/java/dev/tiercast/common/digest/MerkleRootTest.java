package dev.tiercast.common.digest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tiercast.common.model.Digest;
import java.security.MessageDigest;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MerkleRootTest {
  @ParameterizedTest
  @MethodSource("sizes")
  void agreesWithTheDefinitionOfRfc6962(int size) throws Exception {
    List<Digest> leaves =
        IntStream.range(0, size).mapToObj(i -> Sha256.of(new byte[] {(byte) i})).toList();
    MerkleRoot root = new MerkleRoot();
    leaves.forEach(root::add);

    assertThat(root.root()).isEqualTo(treeHead(leaves));
    assertThat(root.root()).as("asking changes nothing").isEqualTo(treeHead(leaves));
  }

  static IntStream sizes() {
    return IntStream.rangeClosed(0, 70);
  }

  @Test
  void growsAfterItWasAsked() throws Exception {
    MerkleRoot root = new MerkleRoot();
    root.add(Digest.OF_NOTHING);
    assertThat(root.root()).isEqualTo(treeHead(List.of(Digest.OF_NOTHING)));
    root.add(Digest.OF_NOTHING);
    assertThat(root.root()).isEqualTo(treeHead(List.of(Digest.OF_NOTHING, Digest.OF_NOTHING)));
  }

  @Test
  void dependsOnTheOrder() {
    MerkleRoot forward = new MerkleRoot();
    forward.add(new Digest(1, 0, 0, 0));
    forward.add(new Digest(2, 0, 0, 0));
    MerkleRoot backward = new MerkleRoot();
    backward.add(new Digest(2, 0, 0, 0));
    backward.add(new Digest(1, 0, 0, 0));

    assertThat(forward.root()).isNotEqualTo(backward.root());
  }

  /** MTH of RFC 6962, section 2.1, with the raw digests as entries. */
  private static Digest treeHead(List<Digest> entries) throws Exception {
    MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
    if (entries.size() == 1) {
      sha256.update((byte) 0);
      sha256.update(entries.get(0).bytes());
    } else if (entries.size() > 1) {
      int split = Integer.highestOneBit(entries.size() - 1);
      sha256.update((byte) 1);
      sha256.update(treeHead(entries.subList(0, split)).bytes());
      sha256.update(treeHead(entries.subList(split, entries.size())).bytes());
    }
    return Digest.of(sha256.digest());
  }
}
