package dev.tiercast.client.status;

import dev.tiercast.common.model.NoServerException;
import dev.tiercast.common.model.NodeId;
import dev.tiercast.common.tier.Member;
import dev.tiercast.common.tier.NodeList;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A tier at one time.
 *
 * @param asked what came of asking each server, in the order in which they were named
 * @param nodes who is in it, those nearest to an origin first, rack by rack
 */
public record TierStatus(List<Asked> asked, List<Member> nodes) {
  private static final Comparator<Member> ORDER =
      Comparator.<Member>comparingInt(member -> member.node().tier().orElse(Integer.MAX_VALUE))
          .thenComparing(member -> member.node().role())
          .thenComparing(member -> member.node().rack().orElse(""))
          .thenComparing(member -> member.address().toString());

  public TierStatus {
    asked = List.copyOf(asked);
    nodes = List.copyOf(nodes);
  }

  /**
   * Puts together what several servers told: what a node says of itself counts more than what
   * others know of it, and what is younger more than what is older.
   */
  public static TierStatus of(List<Asked> asked) {
    Map<NodeId, Member> nodes = new LinkedHashMap<>();
    for (Asked each : asked) {
      if (each instanceof Asked.Answered answered) {
        NodeList list = answered.list();
        Member self =
            new Member(list.node(), answered.server(), list.load(), list.versions(), Duration.ZERO);
        nodes.merge(self.node().id(), self, TierStatus::fresher);
        list.members()
            .forEach(member -> nodes.merge(member.node().id(), member, TierStatus::fresher));
      }
    }
    return new TierStatus(asked, nodes.values().stream().sorted(ORDER).toList());
  }

  /**
   * The same, if any server was there.
   *
   * @throws NoServerException if none was
   */
  public TierStatus answered() throws NoServerException {
    List<String> reasons =
        asked.stream()
            .filter(Asked.Failed.class::isInstance)
            .map(each -> ((Asked.Failed) each).reason())
            .toList();
    if (reasons.size() == asked.size()) {
      throw new NoServerException("no server could be asked: " + String.join("; ", reasons));
    }
    return this;
  }

  private static Member fresher(Member one, Member other) {
    return one.lastSeen().compareTo(other.lastSeen()) <= 0 ? one : other;
  }
}
