package dev.tiercast.client.pull;

import dev.tiercast.common.layout.ServerAddress;
import dev.tiercast.common.model.BlockSpans;
import dev.tiercast.common.model.Manifest;
import dev.tiercast.common.model.NodeInfo;
import dev.tiercast.common.model.Role;
import dev.tiercast.common.model.VerificationException;
import dev.tiercast.common.schedule.Standing;
import dev.tiercast.common.schedule.Supply;
import dev.tiercast.common.tier.GrantLoop;
import dev.tiercast.common.tier.Holdings;
import dev.tiercast.common.tier.HoldingsStream;
import dev.tiercast.common.transfer.HttpSources;
import dev.tiercast.common.transfer.NotThereException;
import dev.tiercast.common.transfer.Source;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One of those that a version is pulled from, and on which terms. Called by its company, one thing
 * at a time, but for what a node tells, which comes in a thread of its own.
 */
final class Companion {
  /** On which terms somebody is asked. */
  enum Terms {
    /** Not at all. */
    NONE,
    /** For everything, as nobody knows better yet. */
    ASSUMED,
    /** For everything: it has all of it. */
    COMPLETE,
    /** For what it tells to have. */
    TOLD,
    /** For what it grants. */
    GRANTED
  }

  /** So long somebody may say nothing, or get no further, and is still counted on. */
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final Source source;
  private final boolean isNamed;
  private final HttpSources http;
  private final Company.Bond bond;
  private final Runnable news;
  private final long met = System.nanoTime();
  private volatile Terms terms = Terms.NONE;
  private volatile @Nullable NodeInfo info;
  private @Nullable Ear ear;
  private @Nullable GrantLoop grants;

  // Guarded by this: what the node has told.
  private boolean hasJoined;
  private boolean isMute;
  private boolean isForeign;
  private boolean isAbsent;
  private boolean isExcluded;
  private boolean saysAll;
  private long lastNews = met;

  /**
   * @param isNamed whether it has the version, as it said itself
   * @param news is called when something has changed that matters to others
   */
  Companion(Source source, boolean isNamed, HttpSources http, Company.Bond bond, Runnable news) {
    this.source = source;
    this.isNamed = isNamed;
    this.http = http;
    this.bond = bond;
    this.news = news;
  }

  ServerAddress address() {
    return source.address();
  }

  boolean isNamed() {
    return isNamed;
  }

  /** Who it is; null while nobody knows. */
  @Nullable NodeInfo info() {
    return info;
  }

  void introduce(NodeInfo node) {
    info = node;
  }

  /** Whether it may still tell that it has something. */
  synchronized boolean isListening() {
    return terms == Terms.TOLD && !isForeign && !isAbsent && !isExcluded;
  }

  /** Nothing more is taken from it. */
  synchronized void exclude() {
    isExcluded = true;
  }

  /** Whether nothing can be expected of it, unless somebody tells of it again. */
  synchronized boolean isLost(boolean areOthersKnown, long now) {
    return isForeign || isExcluded || (areOthersKnown && !hasJoined && !getsOn(now));
  }

  /** Whether it has all of it, as far as was known last. */
  synchronized boolean hadAll() {
    return saysAll || terms == Terms.COMPLETE;
  }

  /** How long it is known. */
  long age(long now) {
    return now - met;
  }

  /**
   * Whether it was named and knows nothing of the version where others tell what they hold or
   * grant: older nodes cannot, and others do not have it any more.
   */
  synchronized boolean isMute() {
    return isMute;
  }

  /** Whether it has brought something lately, or got more, or has only just been met. */
  synchronized boolean getsOn(long now) {
    return !isForeign && now - lastNews < PATIENCE_NANOS;
  }

  /** A block came from it. */
  synchronized void brought() {
    lastNews = System.nanoTime();
  }

  /** Whether it is a relay that brings something, or may soon. */
  synchronized boolean isRelayInPlay(long now) {
    boolean isRelay = info != null && info.role() == Role.RELAY;
    boolean isExpected = !isForeign && now - met < PATIENCE_NANOS;
    return isRelay && (hasJoined || terms == Terms.COMPLETE || isExpected);
  }

  /** From now on it is asked on these terms. */
  void settle(Terms wanted) {
    if (wanted == terms) {
      return;
    }
    Terms before = terms;
    terms = wanted;
    close();
    if (before != Terms.NONE && (wanted == Terms.TOLD || wanted == Terms.NONE)) {
      leave();
    }
    switch (wanted) {
      case ASSUMED -> {
        bond.transfer().join(source, standing(Supply.COMPLETE));
        listen();
      }
      case COMPLETE -> {
        if (before != Terms.ASSUMED) {
          bond.transfer().join(source, standing(Supply.COMPLETE));
        }
      }
      case GRANTED -> {
        bond.transfer().join(source, standing(Supply.GRANTED));
        ask();
      }
      case TOLD -> listen();
      case NONE -> {}
    }
  }

  private void leave() {
    synchronized (this) {
      hasJoined = false;
    }
    bond.transfer().leave(source);
  }

  private Standing standing(Supply supply) {
    NodeInfo node = info;
    if (node == null) {
      return Standing.UNKNOWN;
    }
    boolean isNear = bond.rack().isPresent() && bond.rack().equals(node.rack());
    return new Standing(node.id(), isNear, node.role() != Role.CLIENT, supply);
  }

  private void ask() {
    Manifest manifest = bond.document().manifest();
    grants =
        new GrantLoop(
            http.node(address()),
            new GrantLoop.Subject(
                bond.self(),
                bond.rack(),
                bond.spreads(),
                manifest.version(),
                bond.document().digest()),
            bond.presence().orElseThrow(),
            bond.transfer()::wanted,
            () -> bond.transfer().appetite(source),
            blocks -> bond.transfer().held(source, blocks),
            refusal -> refused());
    grants.start();
  }

  private void refused() {
    synchronized (this) {
      isMute = true;
    }
    news.run();
  }

  private void listen() {
    ear = new Ear();
    ear.stream.start();
  }

  /** Asks and listens no more. */
  void close() {
    if (ear != null) {
      ear.close();
      ear = null;
    }
    if (grants != null) {
      grants.close();
      grants = null;
    }
  }

  /** What the node tells, until it is not listened to any more. */
  private final class Ear implements HoldingsStream.Listener {
    private final HoldingsStream stream =
        new HoldingsStream(http.node(address()), bond.document().manifest().version(), this);
    private boolean isClosed;

    @Override
    public void begins(Holdings holdings) {
      synchronized (Companion.this) {
        if (isClosed) {
          return;
        }
        isForeign = !holdings.manifest().equals(bond.document().digest());
        if (isForeign) {
          bond.warnings().accept(conflict());
          return;
        }
        introduce(holdings.node());
        isAbsent = false;
        saysAll = holdings.isComplete();
        if (terms == Terms.TOLD) {
          hasJoined = true;
          bond.transfer().join(source, standing(Supply.REPORTED));
          held(holdings.held());
          coming(holdings.coming());
        }
      }
      news.run();
    }

    @Override
    public void held(BlockSpans more) {
      synchronized (Companion.this) {
        if (!isClosed && hasJoined) {
          lastNews = System.nanoTime();
          bond.transfer().held(source, more.toBitSet());
        }
      }
    }

    @Override
    public void coming(BlockSpans now) {
      synchronized (Companion.this) {
        if (!isClosed && hasJoined) {
          bond.transfer().coming(source, now.toBitSet());
        }
      }
    }

    @Override
    public void ended() {
      coming(BlockSpans.NONE);
    }

    @Override
    public void lost(IOException reason) {
      synchronized (Companion.this) {
        if (isClosed) {
          return;
        }
        isAbsent = reason instanceof NotThereException;
        isMute = isNamed && isAbsent;
        if (hasJoined) {
          leave();
        }
      }
      news.run();
    }

    private void close() {
      synchronized (Companion.this) {
        isClosed = true;
      }
      stream.close();
    }
  }

  private VerificationException conflict() {
    return new VerificationException(
        "%s has another %s than the one that is pulled; nothing is taken from there"
            .formatted(address(), bond.document().manifest().version()));
  }
}
