package dev.tiercast.common.serve;

import dev.tiercast.common.digest.Sha256;
import dev.tiercast.common.manifest.DistributionText;
import dev.tiercast.common.manifest.ManifestDocument;
import dev.tiercast.common.manifest.VersionListJson;
import dev.tiercast.common.model.DistributionList;
import dev.tiercast.common.model.LiveVersion;
import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.serve.plan.Caching;
import dev.tiercast.common.serve.plan.EntityTag;
import dev.tiercast.common.serve.plan.MediaType;
import dev.tiercast.common.serve.plan.Representation;
import dev.tiercast.common.store.Presence;
import dev.tiercast.common.store.StoredVersion;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The versions of a node at one moment, in the two forms in which it tells them.
 *
 * @param versions ascending
 */
record VersionList(List<StoredVersion> versions) {
  /** {@code distribution.txt}. */
  Served asText() {
    List<LiveVersion> lines =
        documents().stream()
            .map(ManifestDocument::manifest)
            .map(manifest -> new LiveVersion(manifest.version(), manifest.sha256()))
            .toList();
    return Served.ofList(DistributionText.write(new DistributionList(lines)), MediaType.TEXT);
  }

  /**
   * As JSON. The tag is of which versions there are alone: how far they have come changes all the
   * time, and nobody who waits is to be woken for it.
   */
  Served asJson() {
    byte[] bytes =
        VersionListJson.write(
            documents().stream().map(ManifestDocument::summary).toList(), parts());
    Representation known =
        new Representation(
            bytes.length, tag(), Sha256.of(bytes), null, MediaType.JSON, Caching.REVALIDATE);
    return Served.of(known, ByteBuffer.wrap(bytes));
  }

  private EntityTag tag() {
    String identities =
        documents().stream()
            .map(document -> document.manifest().version() + " " + document.digest())
            .collect(Collectors.joining("\n"));
    return new EntityTag(true, Sha256.of(identities.getBytes(StandardCharsets.US_ASCII)).hex());
  }

  private Map<VersionId, VersionListJson.Part> parts() {
    return versions.stream()
        .filter(version -> !version.presence().isComplete())
        .collect(
            Collectors.toMap(
                version -> version.document().manifest().version(),
                version -> part(version.presence())));
  }

  private static VersionListJson.Part part(Presence presence) {
    return new VersionListJson.Part(presence.heldCount(), presence.blocks());
  }

  private List<ManifestDocument> documents() {
    return versions.stream().map(StoredVersion::document).toList();
  }
}
