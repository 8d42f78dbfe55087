package dev.tiercast.relay.mirror;

import dev.tiercast.common.model.Digest;
import dev.tiercast.common.model.DistributionList;
import dev.tiercast.common.model.LiveVersion;
import dev.tiercast.common.model.VersionId;
import java.util.Arrays;
import java.util.List;

/** Versions by their numbers. */
final class Lists {
  private Lists() {}

  static VersionId v(int number) {
    return new VersionId(number);
  }

  static List<VersionId> vs(int... numbers) {
    return Arrays.stream(numbers).mapToObj(Lists::v).toList();
  }

  static DistributionList list(int... numbers) {
    return new DistributionList(
        vs(numbers).stream().map(version -> new LiveVersion(version, Digest.OF_NOTHING)).toList());
  }
}
