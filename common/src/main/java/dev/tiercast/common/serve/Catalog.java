package dev.tiercast.common.serve;

import dev.tiercast.common.layout.Resource;
import dev.tiercast.common.manifest.BlockList;
import dev.tiercast.common.manifest.ManifestDocument;
import dev.tiercast.common.model.Digest;
import dev.tiercast.common.model.LiveVersion;
import dev.tiercast.common.model.Manifest;
import dev.tiercast.common.model.ShardSpec;
import dev.tiercast.common.serve.body.Growth;
import dev.tiercast.common.serve.body.StoredFile;
import dev.tiercast.common.serve.metalink.Mirrors;
import dev.tiercast.common.serve.plan.MediaType;
import dev.tiercast.common.serve.plan.Representation;
import dev.tiercast.common.store.Presence;
import dev.tiercast.common.store.ReadableStore;
import dev.tiercast.common.store.StoredVersion;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;

/** What a node has to serve at each resource. Knows nothing of requests. Thread safe. */
final class Catalog {
  private final ReadableStore store;
  private final VersionFacts facts;
  private final Condition condition;

  /**
   * @param store what is served
   * @param clock no time after its own is told of anything
   * @param condition what the node says of itself
   */
  Catalog(ReadableStore store, InstantSource clock, Condition condition) {
    this.store = store;
    this.facts = new VersionFacts(clock);
    this.condition = condition;
  }

  /**
   * What is at a resource; nothing if its version is neither live nor arriving, or has no such
   * shard or file.
   *
   * @param mirrors the servers to name to the client, if any are
   */
  Optional<Served> find(Resource resource, Supplier<Mirrors> mirrors) throws IOException {
    if (resource instanceof Resource.ContentOf of) {
      return version(of).flatMap(version -> files(version).content(of, mirrors.get()));
    }
    if (resource instanceof Resource.MetalinkOf of) {
      return version(of).flatMap(version -> files(version).metalink(of, mirrors.get()));
    }
    if (resource instanceof Resource.ShardOf of) {
      return version(of).flatMap(version -> shard(version, of.index()));
    }
    if (resource instanceof Resource.BlocksOf of) {
      return version(of).map(this::blocks);
    }
    if (resource instanceof Resource.ManifestOf of) {
      return version(of).map(this::manifest);
    }
    if (resource instanceof Resource.ListOfVersions
        || resource instanceof Resource.VersionsAsJson) {
      return Optional.of(list(resource));
    }
    if (resource instanceof Resource.Health) {
      return Optional.of(line(condition.health()));
    }
    return resource instanceof Resource.Readiness ? Optional.of(line("ready")) : Optional.empty();
  }

  /** Live or arriving; the second question also finds what has become live since the first. */
  private Optional<StoredVersion> version(Resource.OfVersion of) throws IOException {
    Optional<StoredVersion> live = store.find(of.version());
    return live.isPresent()
        ? live
        : store.readable().stream()
            .filter(stored -> stored.document().manifest().version().equals(of.version()))
            .findFirst();
  }

  /** Whether something belongs to a version that cannot be read yet, and is about to be. */
  boolean isExpected(Resource resource) throws IOException {
    return resource instanceof Resource.OfVersion of
        && store.expected().filter(line -> line.version().equals(of.version())).isPresent()
        && version(of).isEmpty();
  }

  /** One of the two lists of versions; those that are arriving are in them, too. */
  Served list(Resource list) throws IOException {
    // What is expected first: once it is not any more, it can be read.
    Optional<LiveVersion> expected = store.expected();
    VersionList versions = new VersionList(store.readable(), expected);
    return list instanceof Resource.VersionsAsJson ? versions.asJson() : versions.asText();
  }

  private static Served line(String word) {
    return Served.ofList((word + "\n").getBytes(StandardCharsets.US_ASCII), MediaType.TEXT);
  }

  private Optional<Served> shard(StoredVersion version, int index) {
    Manifest manifest = version.document().manifest();
    if (index >= manifest.shards().size()) {
      return Optional.empty();
    }
    ShardSpec shard = manifest.shards().get(index);
    Representation known =
        facts.fixed(manifest, shard.size(), shard.sha256(), shard.sha256(), MediaType.BYTES);
    return Optional.of(Served.of(known, shardFile(version, index)));
  }

  private static StoredFile shardFile(StoredVersion version, int index) {
    Manifest manifest = version.document().manifest();
    ShardSpec shard = manifest.shards().get(index);
    String name = new Resource.ShardOf(manifest.version(), index).path();
    Presence presence = version.presence();
    Growth growth =
        presence.isComplete() ? null : new Growth(presence, version.document().grid(), index);
    return new StoredFile(
        name, shard.size(), shard.sha256(), growth, () -> version.openShard(index));
  }

  private FileCatalog files(StoredVersion version) {
    return new FileCatalog(version, facts, index -> shardFile(version, index));
  }

  private Served blocks(StoredVersion version) {
    Manifest manifest = version.document().manifest();
    long length = BlockList.bytesOf(manifest);
    Representation known =
        facts.fixed(manifest, length, manifest.merkleRoot(), null, MediaType.BYTES);
    String name = new Resource.BlocksOf(manifest.version()).path();
    return Served.of(known, new StoredFile(name, length, null, version::openBlocks));
  }

  private Served manifest(StoredVersion version) {
    ManifestDocument document = version.document();
    ByteBuffer bytes = document.buffer();
    Digest digest = document.digest();
    Representation known =
        facts.fixed(document.manifest(), bytes.remaining(), digest, digest, MediaType.JSON);
    return Served.of(known, bytes);
  }
}
