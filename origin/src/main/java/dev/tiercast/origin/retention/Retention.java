package dev.tiercast.origin.retention;

import dev.tiercast.common.model.InvalidValueException;
import dev.tiercast.common.model.VersionId;
import java.util.Collection;
import java.util.List;

/**
 * Keeps the newest versions.
 *
 * @param keep how many, 1 or more
 */
public record Retention(int keep) {
  /** The 15 newest. */
  public static final Retention DEFAULT = new Retention(15);

  public Retention {
    if (keep < 1) {
      throw new InvalidValueException("--keep", keep + " is less than 1");
    }
  }

  /** The versions that have to go, oldest first. */
  public List<VersionId> toRetire(Collection<VersionId> live) {
    return live.stream().sorted().limit(Math.max(0, live.size() - keep)).toList();
  }
}
