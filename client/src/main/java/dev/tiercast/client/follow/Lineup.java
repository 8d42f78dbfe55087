package dev.tiercast.client.follow;

import dev.tiercast.common.layout.ServerAddress;
import dev.tiercast.common.model.DistributionList;
import dev.tiercast.common.model.LiveVersion;
import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.transfer.Answer;
import dev.tiercast.common.transfer.ListWatch;
import java.io.IOException;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the servers list, put together.
 *
 * @param newest of all that are listed by any
 * @param live numbers of all of them
 * @param isCertain whether every server has told its list
 * @param silent those that have not, and why
 */
record Lineup(
    Optional<LiveVersion> newest,
    Set<VersionId> live,
    boolean isCertain,
    Map<ServerAddress, IOException> silent) {
  static Lineup of(ListWatch.Lists lists) {
    Set<VersionId> live = new HashSet<>();
    Map<ServerAddress, IOException> silent = new LinkedHashMap<>();
    for (Answer<DistributionList> answer : lists.answers()) {
      DistributionList list = answer.value();
      IOException failure = answer.failure();
      if (list != null) {
        list.versions().forEach(line -> live.add(line.version()));
      } else if (failure != null) {
        silent.put(answer.source().address(), failure);
      }
    }
    return new Lineup(newest(lists), live, lists.isComplete(), silent);
  }

  private static Optional<LiveVersion> newest(ListWatch.Lists lists) {
    return lists.answers().stream()
        .map(Answer::value)
        .filter(list -> list != null)
        .flatMap(list -> list.latest().stream())
        .max(Comparator.comparing(LiveVersion::version));
  }
}
