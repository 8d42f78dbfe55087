package dev.tiercast.common.transfer;

import dev.tiercast.common.manifest.FormatException;
import dev.tiercast.common.manifest.ManifestDocument;
import dev.tiercast.common.model.Digest;
import dev.tiercast.common.model.LiveVersion;
import dev.tiercast.common.model.VerificationException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a source has of a version.
 *
 * @param live what its list says
 * @param document null where it has no manifest
 */
record Holding(Source source, LiveVersion live, @Nullable ManifestDocument document) {

  /**
   * Asks a source that lists a version.
   *
   * @throws FormatException if its list and its manifest do not fit together
   */
  static Holding at(Source source, LiveVersion live) throws IOException {
    ManifestDocument document;
    try {
      document = source.manifest(live.version());
    } catch (NotThereException e) {
      return new Holding(source, live, null);
    }
    Digest content = document.manifest().sha256();
    if (!content.equals(live.sha256())) {
      throw new FormatException(
          source.address().toString(),
          "%s has the sha256 %s in its manifest, but %s in its distribution list"
              .formatted(live.version(), content.abbreviated(), live.sha256().abbreviated()));
    }
    return new Holding(source, live, document);
  }

  /**
   * What several sources have. Those without a manifest are left out where others have one.
   *
   * @param holdings of one version, at least one
   * @throws VerificationException if they are not of the same content, or the same manifest
   */
  static Found together(List<Holding> holdings) throws VerificationException {
    List<ManifestDocument> documents =
        holdings.stream().map(Holding::document).filter(Objects::nonNull).distinct().toList();
    long contents = holdings.stream().map(holding -> holding.live.sha256()).distinct().count();
    if (documents.size() > 1 || contents > 1) {
      throw conflict(holdings);
    }
    if (documents.isEmpty()) {
      return new Found.Plain(holdings.get(0).live, holdings.stream().map(Holding::source).toList());
    }
    return new Found.WithManifest(
        documents.get(0),
        holdings.stream()
            .filter(holding -> holding.document != null)
            .map(Holding::source)
            .toList());
  }

  private static VerificationException conflict(List<Holding> holdings) {
    Map<String, List<Holding>> sides =
        holdings.stream()
            .collect(
                Collectors.groupingBy(Holding::identity, LinkedHashMap::new, Collectors.toList()));
    String described =
        sides.entrySet().stream()
            .map(side -> side.getKey() + " at " + addresses(side.getValue()))
            .collect(Collectors.joining("; "));
    return new VerificationException(
        holdings.get(0).live.version()
            + ": the servers do not have the same under this number: "
            + described);
  }

  private String identity() {
    return document == null
        ? "the sha256 " + live.sha256().abbreviated()
        : "the manifest " + document.digest().abbreviated();
  }

  private static String addresses(List<Holding> holdings) {
    return holdings.stream()
        .map(holding -> holding.source.address().toString())
        .collect(Collectors.joining(", "));
  }
}
