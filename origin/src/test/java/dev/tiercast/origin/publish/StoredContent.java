package dev.tiercast.origin.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tiercast.common.model.Manifest;
import dev.tiercast.common.model.ShardSpec;
import dev.tiercast.common.store.StoredBytes;
import dev.tiercast.common.store.StoredVersion;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/** The bytes of a version as the store has them, compared with what the manifest says of them. */
final class StoredContent {
  private StoredContent() {}

  /** Checks every digest of the version with the JDK's own means and gives the content. */
  static byte[] proven(StoredVersion version) throws Exception {
    Manifest manifest = version.document().manifest();
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    ByteArrayOutputStream blocks = new ByteArrayOutputStream();
    for (int i = 0; i < manifest.shards().size(); i++) {
      byte[] shard = read(version.openShard(i));
      ShardSpec spec = manifest.shards().get(i);
      assertThat(shard).hasSize(Math.toIntExact(spec.size()));
      assertThat(sha256(shard)).isEqualTo(spec.sha256().hex());
      for (int at = 0; at < shard.length; at += manifest.blockSize()) {
        int end = Math.min(shard.length, at + manifest.blockSize());
        blocks.writeBytes(HexFormat.of().parseHex(sha256(Arrays.copyOfRange(shard, at, end))));
      }
      content.writeBytes(shard);
    }
    assertThat(read(version.openBlocks())).isEqualTo(blocks.toByteArray());
    assertThat(sha256(content.toByteArray())).isEqualTo(manifest.sha256().hex());
    return content.toByteArray();
  }

  private static byte[] read(StoredBytes bytes) throws IOException {
    try (bytes) {
      ByteBuffer buffer = ByteBuffer.allocate(Math.toIntExact(bytes.size()));
      while (buffer.hasRemaining() && bytes.read(buffer, buffer.position()) >= 0) {}
      return buffer.array();
    }
  }

  static String sha256(byte[] bytes) throws NoSuchAlgorithmException {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }
}
