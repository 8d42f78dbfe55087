package dev.tiercast.common.manifest;

import dev.tiercast.common.digest.Sha256;
import dev.tiercast.common.model.BlockGrid;
import dev.tiercast.common.model.Digest;
import dev.tiercast.common.model.FileTable;
import dev.tiercast.common.model.InvalidValueException;
import dev.tiercast.common.model.Limits;
import dev.tiercast.common.model.Manifest;
import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.model.VersionSummary;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A manifest together with its exact bytes, which nodes store and forward untouched: their SHA-256
 * and the number are the version's identity. Immutable.
 */
public final class ManifestDocument {
  private final byte[] bytes;
  private final Digest digest;
  private final Manifest manifest;

  // Found when first asked for, and kept: for a million shards or files they take a while. Made
  // twice they are the same, so nothing has to be locked.
  private @Nullable BlockGrid grid;
  private @Nullable FileTable files;

  private ManifestDocument(byte[] bytes, Manifest manifest) {
    this.bytes = bytes;
    this.digest = Sha256.of(bytes);
    this.manifest = manifest;
  }

  /** Writes a manifest. The same manifest always gives the same bytes. */
  public static ManifestDocument of(Manifest manifest) {
    byte[] bytes = ManifestJson.write(manifest);
    if (bytes.length > Limits.MANIFEST_BYTES) {
      throw new InvalidValueException(
          "manifest",
          "would be larger than "
              + Limits.MANIFEST_BYTES
              + " bytes; publish fewer files or larger shards");
    }
    return new ManifestDocument(bytes, manifest);
  }

  /**
   * Reads {@code manifest.json}.
   *
   * @param what the file or address, for messages
   * @throws FormatException naming the field that is wrong
   */
  public static ManifestDocument parse(String what, byte[] bytes) throws FormatException {
    if (bytes.length > Limits.MANIFEST_BYTES) {
      throw new FormatException(what, "is larger than " + Limits.MANIFEST_BYTES + " bytes");
    }
    return new ManifestDocument(bytes.clone(), ManifestJson.read(what, bytes));
  }

  /** As {@link #parse}, for a manifest that must be the one of {@code version}. */
  public static ManifestDocument parse(String what, byte[] bytes, VersionId version)
      throws FormatException {
    ManifestDocument document = parse(what, bytes);
    if (!document.manifest.version().equals(version)) {
      throw new FormatException(
          what, "version: is " + document.manifest.version() + " and not " + version);
    }
    return document;
  }

  /** The exact bytes, in a new array. */
  public byte[] bytes() {
    return bytes.clone();
  }

  /** The exact bytes, read only, to be stored or sent. */
  public ByteBuffer buffer() {
    return ByteBuffer.wrap(bytes).asReadOnlyBuffer();
  }

  /** SHA-256 of the exact bytes. */
  public Digest digest() {
    return digest;
  }

  /** What they say. */
  public Manifest manifest() {
    return manifest;
  }

  /** As {@link Manifest#grid()}, but made once. */
  public BlockGrid grid() {
    BlockGrid known = grid;
    if (known == null) {
      known = manifest.grid();
      grid = known;
    }
    return known;
  }

  /** As {@link Manifest#fileTable()}, but made once. */
  public FileTable fileTable() {
    FileTable known = files;
    if (known == null) {
      known = manifest.fileTable();
      files = known;
    }
    return known;
  }

  /** What a list says of it. */
  public VersionSummary summary() {
    return VersionSummary.of(manifest, digest);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ManifestDocument that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return digest.hashCode();
  }

  @Override
  public String toString() {
    return manifest.version() + " (manifest " + digest.abbreviated() + ")";
  }
}
