package dev.tiercast.client;

import dev.tiercast.common.layout.ServerAddress;
import dev.tiercast.common.model.VerificationException;
import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.model.VersionSummary;
import dev.tiercast.common.transfer.Answer;
import dev.tiercast.common.transfer.Offer;
import dev.tiercast.common.transfer.Source;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Puts together what several servers have. */
final class Listing {
  private Listing() {}

  static List<Listed> of(List<Source> sources, Consumer<IOException> warnings) throws IOException {
    Map<VersionId, Listed> merged = new TreeMap<>();
    for (Answer<List<Offer>> answer :
        Answer.usable(Answer.ofAll(sources, Source::versions), warnings)) {
      answer.get().forEach(offer -> merge(merged, answer.source(), offer, warnings));
    }
    return List.copyOf(merged.values());
  }

  private static void merge(
      Map<VersionId, Listed> merged, Source source, Offer offer, Consumer<IOException> warnings) {
    Listed known = merged.get(offer.live().version());
    if (known == null) {
      merged.put(
          offer.live().version(),
          new Listed(offer.live(), offer.summary(), List.of(source.address())));
      return;
    }
    if (!known.live().sha256().equals(offer.live().sha256())
        || disagree(known.summary(), offer.summary())) {
      warnings.accept(
          new VerificationException(
              "%s has another %s than %s"
                  .formatted(source.address(), offer.live().version(), known.servers().get(0))));
      return;
    }
    List<ServerAddress> servers = new ArrayList<>(known.servers());
    servers.add(source.address());
    VersionSummary summary = known.summary() == null ? offer.summary() : known.summary();
    merged.put(offer.live().version(), new Listed(known.live(), summary, List.copyOf(servers)));
  }

  private static boolean disagree(@Nullable VersionSummary one, @Nullable VersionSummary other) {
    return one != null && other != null && !one.manifestDigest().equals(other.manifestDigest());
  }
}
