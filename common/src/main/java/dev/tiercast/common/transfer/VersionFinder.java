package dev.tiercast.common.transfer;

import dev.tiercast.common.manifest.FormatException;
import dev.tiercast.common.manifest.ManifestDocument;
import dev.tiercast.common.model.Digest;
import dev.tiercast.common.model.DistributionList;
import dev.tiercast.common.model.LiveVersion;
import dev.tiercast.common.model.NoServerException;
import dev.tiercast.common.model.NoSuchVersionException;
import dev.tiercast.common.model.VerificationException;
import dev.tiercast.common.model.VersionId;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Asks several sources which versions they have, and who has a certain one. Thread safe. */
public final class VersionFinder {
  private static final long POLL_MILLIS = 500;

  private final List<Source> sources;
  private final Consumer<IOException> warnings;

  /**
   * @param warnings is told of each source that cannot be used, while others can
   */
  public VersionFinder(List<Source> sources, Consumer<IOException> warnings) {
    this.sources = List.copyOf(sources);
    this.warnings = warnings;
  }

  /**
   * Finds a version and all sources that have it.
   *
   * @throws NoSuchVersionException if no source that answers has it
   * @throws NoServerException if no source gives a usable answer
   * @throws VerificationException if sources disagree about what the version is
   */
  public Found find(VersionChoice choice) throws IOException {
    List<Answer<DistributionList>> lists = Answer.ofAll(sources, Source::distribution);
    requireOne(lists);
    LiveVersion live = choose(choice, lists);
    Map<Source, LiveVersion> holders = new LinkedHashMap<>();
    for (Answer<DistributionList> answer : lists) {
      if (answer.value() != null) {
        answer.value().find(live.version()).ifPresent(line -> holders.put(answer.source(), line));
      }
    }
    Found found =
        agree(
            live,
            Answer.ofAll(
                List.copyOf(holders.keySet()),
                source -> manifest(source, holders.getOrDefault(source, live))));
    lists.stream().map(Answer::failure).forEach(this::warn);
    return found;
  }

  /**
   * As {@link #find}, waiting for a version that is not there yet, or for a server that is not.
   *
   * @param longest how long to wait
   */
  public Found await(VersionChoice choice, Duration longest) throws IOException {
    long deadline = System.nanoTime() + longest.toNanos();
    while (true) {
      try {
        return find(choice);
      } catch (NoSuchVersionException | NoServerException e) {
        if (System.nanoTime() >= deadline) {
          throw e;
        }
      }
      pause(deadline - System.nanoTime());
    }
  }

  private static void pause(long mostNanos) throws TransferCancelledException {
    try {
      TimeUnit.NANOSECONDS.sleep(Math.min(mostNanos, TimeUnit.MILLISECONDS.toNanos(POLL_MILLIS)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TransferCancelledException("waiting for a version");
    }
  }

  private void warn(@Nullable IOException failure) {
    if (failure != null) {
      warnings.accept(failure);
    }
  }

  private static <T> void requireOne(List<Answer<T>> answers) throws NoServerException {
    if (answers.stream().allMatch(answer -> answer.value() == null)) {
      NoServerException none =
          new NoServerException("no server could be used: " + reasons(answers));
      answers.forEach(answer -> none.addSuppressed(answer.failure()));
      throw none;
    }
  }

  private static <T> String reasons(List<Answer<T>> answers) {
    return answers.stream()
        .map(Answer::failure)
        .filter(failure -> failure != null)
        .map(failure -> String.valueOf(failure.getMessage()))
        .collect(Collectors.joining("; "));
  }

  private static LiveVersion choose(VersionChoice choice, List<Answer<DistributionList>> lists)
      throws IOException {
    List<LiveVersion> live = new ArrayList<>();
    for (Answer<DistributionList> answer : lists) {
      if (answer.value() != null) {
        live.addAll(answer.value().versions());
      }
    }
    Optional<LiveVersion> chosen =
        choice instanceof VersionChoice.Exactly exactly
            ? live.stream().filter(line -> line.version().equals(exactly.version())).findFirst()
            : live.stream().max(Comparator.comparing(LiveVersion::version));
    return chosen.orElseThrow(() -> noSuchVersion(choice, live));
  }

  private static NoSuchVersionException noSuchVersion(
      VersionChoice choice, List<LiveVersion> live) {
    if (live.isEmpty()) {
      return new NoSuchVersionException(choice + ": nothing has been published yet");
    }
    String versions =
        live.stream()
            .map(LiveVersion::version)
            .distinct()
            .sorted()
            .map(VersionId::toString)
            .collect(Collectors.joining(", "));
    return new NoSuchVersionException(choice + ": no such version; there are " + versions);
  }

  /** The manifest, or nothing where the source lists the version without one. */
  private static Optional<ManifestDocument> manifest(Source source, LiveVersion live)
      throws IOException {
    ManifestDocument document;
    try {
      document = source.manifest(live.version());
    } catch (NotThereException e) {
      return Optional.empty();
    }
    Digest content = document.manifest().sha256();
    if (!content.equals(live.sha256())) {
      throw new FormatException(
          source.address().toString(),
          "%s has the sha256 %s in its manifest, but %s in its distribution list"
              .formatted(live.version(), content.abbreviated(), live.sha256().abbreviated()));
    }
    return Optional.of(document);
  }

  private Found agree(LiveVersion live, List<Answer<Optional<ManifestDocument>>> answers)
      throws IOException {
    requireOne(answers);
    Map<ManifestDocument, List<Source>> holders = new LinkedHashMap<>();
    List<Source> plain = new ArrayList<>();
    for (Answer<Optional<ManifestDocument>> answer : answers) {
      warn(answer.failure());
      if (answer.value() != null && answer.value().isPresent()) {
        holders
            .computeIfAbsent(answer.value().get(), key -> new ArrayList<>())
            .add(answer.source());
      } else if (answer.value() != null) {
        plain.add(answer.source());
      }
    }
    if (holders.isEmpty()) {
      return new Found.Plain(live, plain);
    }
    requireAgreement(live.version(), holders);
    Map.Entry<ManifestDocument, List<Source>> only = holders.entrySet().iterator().next();
    return new Found.WithManifest(only.getKey(), List.copyOf(only.getValue()));
  }

  private static void requireAgreement(
      VersionId version, Map<ManifestDocument, List<Source>> holders) throws VerificationException {
    if (holders.size() > 1) {
      String sides =
          holders.entrySet().stream()
              .map(
                  side ->
                      side.getKey().digest().abbreviated()
                          + " at "
                          + side.getValue().stream()
                              .map(source -> source.address().toString())
                              .collect(Collectors.joining(", ")))
              .collect(Collectors.joining("; "));
      throw new VerificationException(
          version + ": the servers have different manifests for it: " + sides);
    }
  }
}
