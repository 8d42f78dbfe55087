package dev.tiercast.common.tier;

import dev.tiercast.common.layout.Resource;
import dev.tiercast.common.layout.ServerAddress;
import dev.tiercast.common.model.NodeId;
import dev.tiercast.common.model.Text;
import dev.tiercast.common.transfer.NodeReply;
import dev.tiercast.common.transfer.NodeRequests;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Announcing to one upstream. Used by one thread; {@link #close} may come from any. */
final class Announcing {
  /** How long an upstream is left alone that does not know what an announcement is. */
  private static final long PLAIN_SERVER_NANOS = Duration.ofMinutes(2).toNanos();

  /** And one that cannot be reached, or does not want to know. */
  private static final long FAILURE_NANOS = Registry.LEASE.dividedBy(3).toNanos();

  private static final int MOST_BYTES = 64 << 10;

  private final NodeRequests upstream;
  private final AnnouncerListener listener;
  private long notBefore = Long.MIN_VALUE;
  private String told = "";
  private volatile Optional<ServerAddress> address = Optional.empty();

  Announcing(NodeRequests upstream, AnnouncerListener listener) {
    this.upstream = upstream;
    this.listener = listener;
  }

  /** Where the upstream tells others that the node is; empty if it does not know the node. */
  Optional<ServerAddress> address() {
    return address;
  }

  /** Whether it may be told again. */
  boolean isDue(long now) {
    return notBefore == Long.MIN_VALUE || now - notBefore >= 0;
  }

  void tell(byte[] words, long now) {
    try {
      NodeReply reply =
          upstream.post(new Resource.Relays(), words, Map.of(), Duration.ZERO, MOST_BYTES);
      answered(reply, now);
    } catch (IOException e) {
      // Whoever asks the upstream for versions tells that it is not there.
      failed(now, FAILURE_NANOS);
    }
  }

  private void answered(NodeReply reply, long now) throws IOException {
    switch (reply.status()) {
      case 200 -> known(RegistryJson.readLease(upstream.address().toString(), reply.body()));
      case 404, 405, 410, 501 -> failed(now, PLAIN_SERVER_NANOS);
      default -> {
        failed(now, pause(reply));
        refused(reply);
      }
    }
  }

  private static long pause(NodeReply reply) {
    return reply.refusal().retryAfter().map(Duration::toNanos).orElse(FAILURE_NANOS);
  }

  private void known(Lease lease) {
    boolean isNews = address.isEmpty();
    address = Optional.of(lease.address());
    notBefore = Long.MIN_VALUE;
    told = "";
    if (isNews) {
      listener.onKnown(upstream.address(), lease);
    }
  }

  private void failed(long now, long pause) {
    address = Optional.empty();
    notBefore = now + pause;
  }

  private void refused(NodeReply reply) {
    String line = reply.text().lines().findFirst().orElse("");
    String reason =
        "does not take our announcement (%d): %s".formatted(reply.status(), Text.shorten(line));
    if (!reason.equals(told)) {
      told = reason;
      listener.onRefused(upstream.address(), reason);
    }
  }

  /** Says goodbye. */
  void leave(NodeId node) {
    if (address.isPresent()) {
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
