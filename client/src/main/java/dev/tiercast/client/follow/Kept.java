package dev.tiercast.client.follow;

import dev.tiercast.common.model.Digest;
import dev.tiercast.common.model.VersionId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * A version in a directory that is followed into, as far as it has come.
 *
 * @param sha256 of its content
 */
record Kept(VersionId version, Digest sha256, Stage stage) {
  /** How far a version has come. */
  enum Stage {
    /** It is being pulled. */
    BEGUN,
    /** All of it is proven and in its place. */
    PROVEN,
    /** And the command has run to its end, if there is one. */
    TOLD
  }

  Kept at(Stage next) {
    return new Kept(version, sha256, next);
  }

  boolean isProven() {
    return stage != Stage.BEGUN;
  }

  byte[] bytes() {
    String line = stage.name().toLowerCase(Locale.ROOT) + " " + sha256.hex() + "\n";
    return line.getBytes(StandardCharsets.US_ASCII);
  }

  /** Reads a file as {@link #bytes} makes it. */
  static Kept read(VersionId version, Path file) throws IOException {
    String[] words = Files.readString(file, StandardCharsets.ISO_8859_1).strip().split(" ", -1);
    try {
      return new Kept(
          version, Digest.parse(words[1]), Stage.valueOf(words[0].toUpperCase(Locale.ROOT)));
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      throw new IOException(
          file + ": is damaged; delete it, and what it is about if that is of no use", e);
    }
  }
}
