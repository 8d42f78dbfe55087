package dev.tiercast.common.model;

import java.util.List;
import java.util.Optional;

/**
 * Which versions are live.
 *
 * @param versions ascending, none twice
 */
public record DistributionList(List<LiveVersion> versions) {
  /** Nothing is live. */
  public static final DistributionList EMPTY = new DistributionList(List.of());

  public DistributionList {
    versions = List.copyOf(versions);
    for (int i = 1; i < versions.size(); i++) {
      VersionId version = versions.get(i).version();
      InvalidValueException.require(
          versions.get(i - 1).version().compareTo(version) < 0,
          "versions",
          version + " is out of order or there twice");
    }
  }

  /** The line of a version, if it is live. */
  public Optional<LiveVersion> find(VersionId version) {
    return versions.stream().filter(live -> live.version().equals(version)).findFirst();
  }

  /** The newest version, if any is live. */
  public Optional<LiveVersion> latest() {
    return versions.isEmpty() ? Optional.empty() : Optional.of(versions.get(versions.size() - 1));
  }
}
