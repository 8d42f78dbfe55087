package dev.tiercast.common.transfer;

import dev.tiercast.common.model.InvalidValueException;
import dev.tiercast.common.model.Text;
import dev.tiercast.common.model.VersionId;

/** Which version somebody wants: {@code v7}, or {@code latest}. */
public sealed interface VersionChoice {
  /** This version. */
  record Exactly(VersionId version) implements VersionChoice {
    @Override
    public String toString() {
      return version.toString();
    }
  }

  /** The newest that any server has. */
  record Latest() implements VersionChoice {
    @Override
    public String toString() {
      return "latest";
    }
  }

  /**
   * Reads a choice.
   *
   * @throws InvalidValueException if it is neither a version nor {@code latest}
   */
  static VersionChoice parse(String text) {
    if (text.equals("latest")) {
      return new Latest();
    }
    if (!VersionId.isVersion(text)) {
      throw new InvalidValueException(
          "version",
          "'%s' is not a version; write latest, v1, v2, …".formatted(Text.shorten(text)));
    }
    return new Exactly(VersionId.parse(text));
  }
}
