package dev.tiercast.common.serve.observe;

import dev.tiercast.common.layout.Resource;
import java.util.Map;

/** The kinds of resources as a label: a few, whatever clients ask for. */
final class ResourceName {
  /** What is nowhere. */
  static final String NONE = "none";

  /** For each kind that nodes serve. */
  static final Map<Class<? extends Resource>, String> NAMES =
      Map.ofEntries(
          Map.entry(Resource.ListOfVersions.class, "list"),
          Map.entry(Resource.VersionsAsJson.class, "versions"),
          Map.entry(Resource.Relays.class, "relays"),
          Map.entry(Resource.RelayOf.class, "relay"),
          Map.entry(Resource.GrantsOf.class, "grants"),
          Map.entry(Resource.HoldingsOf.class, "holdings"),
          Map.entry(Resource.Health.class, "health"),
          Map.entry(Resource.Readiness.class, "ready"),
          Map.entry(Resource.Metrics.class, "metrics"),
          Map.entry(Resource.ManifestOf.class, "manifest"),
          Map.entry(Resource.BlocksOf.class, "blocks"),
          Map.entry(Resource.ShardOf.class, "shard"),
          Map.entry(Resource.ContentOf.class, "content"),
          Map.entry(Resource.MetalinkOf.class, "metalink"));

  private ResourceName() {}

  /** Of what is, or would be, at a path. */
  static String of(String path) {
    return path.startsWith("/")
        ? Resource.at(path.substring(1)).map(ResourceName::of).orElse(NONE)
        : NONE;
  }

  /** Of a kind that nodes serve. */
  static String of(Resource resource) {
    return NAMES.getOrDefault(resource.getClass(), NONE);
  }
}
