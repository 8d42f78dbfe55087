package dev.tiercast.common.serve;

import dev.tiercast.common.digest.Sha256;
import dev.tiercast.common.manifest.DistributionText;
import dev.tiercast.common.manifest.ManifestDocument;
import dev.tiercast.common.manifest.VersionListJson;
import dev.tiercast.common.model.DistributionList;
import dev.tiercast.common.model.LiveVersion;
import dev.tiercast.common.model.Manifest;
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
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The versions of a node at one moment, in the two forms in which it tells them.
 *
 * @param versions that can be read, ascending
 * @param expected one that may be about to be among them
 */
record VersionList(List<StoredVersion> versions, Optional<LiveVersion> expected) {
  /** {@code distribution.txt}, also with what is expected. */
  Served asText() {
    Map<VersionId, LiveVersion> lines = new TreeMap<>();
    expected.ifPresent(line -> lines.put(line.version(), line));
    for (ManifestDocument document : documents()) {
      Manifest manifest = document.manifest();
      lines.put(manifest.version(), new LiveVersion(manifest.version(), manifest.sha256()));
    }
    DistributionList list = new DistributionList(List.copyOf(lines.values()));
    return Served.ofList(DistributionText.write(list), MediaType.TEXT);
  }

  /**
   * As JSON, those alone of which there is a manifest. The tag is of which versions there are
   * alone: how far they have come changes all the time, and nobody who waits is to be woken for it.
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
