package dev.tiercast.common.tier;

import dev.tiercast.common.layout.Resource;
import dev.tiercast.common.model.NodeId;
import dev.tiercast.common.model.Text;
import dev.tiercast.common.transfer.NodeReply;
import dev.tiercast.common.transfer.NodeRequests;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Announcing to one upstream. One that does not know the node takes little of it, so that it is
 * told of those below when it does. Used by one thread; {@link #close} may come from any.
 */
final class Announcing {
  /** How long an upstream is left alone that does not know what an announcement is. */
  private static final Duration PLAIN_SERVER = Duration.ofMinutes(2);

  /** And one that cannot be reached, or does not want to know. */
  private static final Duration FAILURE = Registry.LEASE.dividedBy(3);

  /** Whatever lease is given: what it costs, and how old the news are that it brings. */
  private static final Duration SHORTEST_RENEWAL = Duration.ofSeconds(1);

  private static final Duration LONGEST_RENEWAL = Duration.ofMinutes(1);

  private static final int MOST_BYTES = 64 << 10;

  /** Characters that are told of why an upstream refuses: they say what to do. */
  private static final int LONGEST_LINE = 300;

  private final NodeRequests upstream;
  private final AnnouncerListener listener;

  /** With which statuses the upstream has refused it since it took it last. */
  private final Set<Integer> refusals = new HashSet<>();

  /** Of those below: what the upstream takes, as far as it said. */
  private int mostBelow = NodeList.MOST_MEMBERS;

  /** Whether it was not, just before the upstream was told last. */
  private boolean isNew;

  /** Whether the upstream knows the node, for all we know. */
  private volatile boolean isKnown;

  Announcing(NodeRequests upstream, AnnouncerListener listener) {
    this.upstream = upstream;
    this.listener = listener;
  }

  /**
   * Tells the upstream of the node. Throws nothing.
   *
   * @return after which time it is to be told again
   */
  Duration tell(Supplier<Announcement> words) {
    try {
      Announcement all = words.get();
      Announcement announcement = all.withBelow(isKnown ? mostBelow : 0);
      byte[] json = RegistryJson.write(announcement);
      NodeReply reply =
          upstream.post(new Resource.Relays(), json, Map.of(), Duration.ZERO, MOST_BYTES);
      int told = announcement.below().size();
      return reply.status() == 413 && told > 0
          ? tooMuch(told)
          : answered(reply, told < all.below().size());
    } catch (IOException e) {
      // Whoever asks the upstream for versions tells that it is not there.
      return FAILURE;
    } catch (RuntimeException | Error e) {
      refused(0, "cannot be told of this node: " + Text.shorten(e.toString()));
      return FAILURE;
    }
  }

  private Duration answered(NodeReply reply, boolean hasMore) throws IOException {
    return switch (reply.status()) {
      case 200 ->
          known(RegistryJson.readLease(upstream.address().toString(), reply.body()), hasMore);
      // Of the node itself (409) whoever follows its versions tells.
      case 404, 405, 409, 410, 501 -> {
        isKnown = false;
        yield PLAIN_SERVER;
      }
      default -> {
        isKnown = false;
        String line = reply.text().lines().findFirst().orElse("");
        refused(
            reply.status(),
            "does not take our announcement (%d): %s"
                .formatted(reply.status(), Text.shorten(line, LONGEST_LINE)));
        yield longer(FAILURE, reply.refusal().retryAfter().orElse(FAILURE));
      }
    };
  }

  /** An upstream that has forgotten the node, as it was started anew, takes no more than little. */
  private Duration tooMuch(int below) {
    if (isNew) {
      mostBelow = below / 2;
    } else {
      isKnown = false;
    }
    return Duration.ZERO;
  }

  private Duration known(Lease lease, boolean hasMore) {
    isNew = !isKnown;
    isKnown = true;
    refusals.clear();
    if (isNew) {
      listener.onKnown(upstream.address(), lease);
    }
    Duration third = longer(SHORTEST_RENEWAL, lease.time().dividedBy(3));
    Duration renewal = third.compareTo(LONGEST_RENEWAL) < 0 ? third : LONGEST_RENEWAL;
    return isNew && hasMore ? Duration.ZERO : renewal;
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) >= 0 ? one : other;
  }

  private void refused(int status, String reason) {
    if (refusals.add(status)) {
      listener.onRefused(upstream.address(), reason);
    }
  }

  /** Whether the upstream knows the node. */
  boolean isKnown() {
    return isKnown;
  }

  /** Says goodbye. */
  void leave(NodeId node) {
    if (isKnown) {
      try {
        upstream.delete(new Resource.RelayOf(node), MOST_BYTES);
      } catch (IOException e) {
        // It will find out.
      }
    }
  }

  void close() {
    upstream.close();
  }

  @Override
  public String toString() {
    return upstream.address().toString();
  }
}
