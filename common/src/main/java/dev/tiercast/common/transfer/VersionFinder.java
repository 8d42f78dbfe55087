package dev.tiercast.common.transfer;

import dev.tiercast.common.model.DistributionList;
import dev.tiercast.common.model.LiveVersion;
import dev.tiercast.common.model.NoServerException;
import dev.tiercast.common.model.NoSuchVersionException;
import dev.tiercast.common.model.VerificationException;
import dev.tiercast.common.model.VersionId;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Asks several sources which versions they have, and who has a certain one. Thread safe. */
public final class VersionFinder {
  /** For those who cannot. */
  private static final Duration POLL_INTERVAL = Duration.ofMillis(500);

  private static final int MOST_NAMED = 10;

  /** A version that was listed, and is not, is expected back for so long. */
  private static final Duration LISTED_AGAIN = Duration.ofSeconds(10);

  private final List<Source> sources;
  private final Duration patience;
  private final Consumer<IOException> warnings;

  /**
   * @param patience how long those are asked again who cannot say now what there is, or list a
   *     version and cannot give its manifest yet, and say that they will be able to: it may be on
   *     its way to them
   * @param warnings is told of each source that cannot be used, while others can
   */
  public VersionFinder(List<Source> sources, Duration patience, Consumer<IOException> warnings) {
    this.sources = List.copyOf(sources);
    this.patience = patience;
    this.warnings = warnings;
  }

  /** Who lists the version that is looked for; asked whenever it matters what is listed now. */
  @FunctionalInterface
  public interface Lines {
    /** What each source's list says of it. */
    Map<Source, LiveVersion> now() throws IOException;
  }

  /**
   * Finds a version and all sources that have it.
   *
   * @throws NoSuchVersionException if no source that answers has it
   * @throws NoServerException if no source gives a usable answer
   * @throws VerificationException if sources disagree about what the version is
   */
  public Found find(VersionChoice choice) throws IOException {
    return find(choice, Optional.empty());
  }

  /**
   * As above, where it is known what the lists say. They are asked all the same before it is
   * believed that a version has no manifest: a node that lists one ahead of its manifest, and then
   * cannot get it, looks like the folder of an older tool until its list is read again. A folder is
   * who twice running lists the version and does not have its manifest.
   *
   * @param known asked anew at each attempt
   */
  public Found find(VersionChoice choice, Lines known) throws IOException {
    return find(choice, Optional.of(known));
  }

  private Found find(VersionChoice choice, Optional<Lines> known) throws IOException {
    Retries retries = new Retries(patience);
    Optional<Retries> untilListed = Optional.empty();
    Optional<Lines> believed = known;
    Optional<Found.Plain> before = Optional.empty();
    Consumer<IOException> told = once(warnings);
    while (true) {
      boolean isListed = false;
      try {
        Map<Source, LiveVersion> listed =
            believed.isPresent() ? believed.get().now() : lines(choice, told);
        isListed = true;
        Found found = findOnce(listed, told);
        if (!(found instanceof Found.Plain plain)) {
          return found;
        }
        List<Source> folders = before.map(last -> inBoth(last, plain)).orElse(List.of());
        if (!folders.isEmpty()) {
          return new Found.Plain(plain.live(), folders);
        }
        before = Optional.of(plain);
        believed = Optional.empty();
        continue;
      } catch (NoServerException e) {
        List<IOException> reasons = attempts(e);
        if (reasons.stream().noneMatch(VersionFinder::mayPass) || !retries.pause(reasons)) {
          throw e;
        }
        untilListed = isListed ? Optional.of(new Retries(untilListedAgain())) : untilListed;
      } catch (NoSuchVersionException e) {
        // Whoever listed it ahead takes it back when its upstream fails, and lists it soon again.
        if (untilListed.isEmpty() || !untilListed.get().pause(List.of(e))) {
          throw e;
        }
      }
      before = Optional.empty();
      believed = known;
    }
  }

  private Duration untilListedAgain() {
    return patience.compareTo(LISTED_AGAIN) < 0 ? patience : LISTED_AGAIN;
  }

  /** Says the same only once, though servers are asked again. */
  private static Consumer<IOException> once(Consumer<IOException> warnings) {
    Set<String> said = new HashSet<>();
    return warning -> {
      if (said.add(String.valueOf(warning.getMessage()))) {
        warnings.accept(warning);
      }
    };
  }

  private static List<Source> inBoth(Found.Plain one, Found.Plain other) {
    return one.live().equals(other.live())
        ? other.sources().stream().filter(one.sources()::contains).toList()
        : List.of();
  }

  private Map<Source, LiveVersion> lines(VersionChoice choice, Consumer<IOException> told)
      throws IOException {
    List<Answer<DistributionList>> lists =
        Answer.usable(Answer.ofAll(sources, Source::distribution), told);
    VersionId version = choose(choice, lists);
    Map<Source, LiveVersion> lines = new LinkedHashMap<>();
    for (Answer<DistributionList> list : lists) {
      list.get().find(version).ifPresent(line -> lines.put(list.source(), line));
    }
    return lines;
  }

  private static boolean mayPass(IOException reason) {
    return reason instanceof SourceException said && said.retryAfter().isPresent();
  }

  private Found findOnce(Map<Source, LiveVersion> lines, Consumer<IOException> told)
      throws IOException {
    List<Answer<Holding>> holdings =
        Answer.ofAll(
            List.copyOf(lines.keySet()),
            source -> Holding.at(source, Objects.requireNonNull(lines.get(source))));
    return Holding.together(Answer.usable(holdings, told).stream().map(Answer::get).toList());
  }

  /**
   * As {@link #find}, waiting for a version that is not there yet, or for a server that is not;
   * such a server is asked less and less often, and not before it wants to be. Of a version that is
   * published meanwhile a node tells at once; others are asked twice a second.
   *
   * @param longest how long to wait
   */
  public Found await(VersionChoice choice, Duration longest) throws IOException {
    long begin = System.nanoTime();
    Retries retries = new Retries(longest);
    while (true) {
      try {
        return find(choice);
      } catch (NoServerException e) {
        if (!retries.pause(attempts(e))) {
          throw e;
        }
      } catch (NoSuchVersionException e) {
        long left = longest.toNanos() - (System.nanoTime() - begin);
        if (left <= 0) {
          throw e;
        }
        return awaitNews(choice, retries, left);
      }
    }
  }

  /** Sources that can are asked to answer when there is news. */
  private Found awaitNews(VersionChoice choice, Retries retries, long nanos) throws IOException {
    long begin = System.nanoTime();
    long seen = 0;
    try (ListWatch watch = new ListWatch(sources, POLL_INTERVAL)) {
      while (true) {
        long left = Math.max(0, nanos - (System.nanoTime() - begin));
        seen = watch.await(seen, left).edition();
        try {
          return find(choice);
        } catch (NoServerException e) {
          if (!retries.pause(attempts(e))) {
            throw e;
          }
        } catch (NoSuchVersionException e) {
          if (left == 0) {
            throw e;
          }
        }
      }
    }
  }

  private static List<IOException> attempts(NoServerException story) {
    return Stream.of(story.getSuppressed())
        .filter(IOException.class::isInstance)
        .map(IOException.class::cast)
        .toList();
  }

  private static VersionId choose(VersionChoice choice, List<Answer<DistributionList>> lists)
      throws NoSuchVersionException {
    NavigableSet<VersionId> live = new TreeSet<>();
    for (Answer<DistributionList> list : lists) {
      list.get().versions().forEach(line -> live.add(line.version()));
    }
    if (live.isEmpty()) {
      throw new NoSuchVersionException(choice + ": nothing has been published yet");
    }
    if (choice instanceof VersionChoice.Exactly exactly) {
      if (!live.contains(exactly.version())) {
        throw new NoSuchVersionException(
            choice + ": no such version; there are " + shortened(live));
      }
      return exactly.version();
    }
    return live.last();
  }

  /** The newest, which are more likely to be meant. */
  private static String shortened(NavigableSet<VersionId> versions) {
    String newest =
        versions.descendingSet().stream()
            .limit(MOST_NAMED)
            .map(VersionId::toString)
            .collect(Collectors.joining(", "));
    return versions.size() > MOST_NAMED ? newest + ", …" : newest;
  }
}
