package dev.tiercast.client.verify;

import dev.tiercast.common.model.ByteRange;
import java.nio.file.Path;

/**
 * A run of bytes that is not what the version has.
 *
 * @param file which file
 * @param kind what is wrong
 * @param range of the file
 */
public record Damage(Path file, Kind kind, ByteRange range) {
  /** What can be wrong with bytes. */
  public enum Kind {
    /** A part of them is. */
    WRONG("wrong"),
    /** They are not there: the file is too short, or is not there. */
    MISSING("missing"),
    /** The file goes on where it should end. */
    SURPLUS("surplus"),
    /** There is something else than a file, for example a directory or a link. */
    NOT_A_FILE("not a file");

    private final String words;

    Kind(String words) {
      this.words = words;
    }

    @Override
    public String toString() {
      return words;
    }
  }
}
