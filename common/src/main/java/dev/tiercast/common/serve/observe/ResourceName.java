package dev.tiercast.common.serve.observe;

import dev.tiercast.common.layout.Resource;
import java.util.Map;

/** The kinds of resources as a label: a few, whatever clients ask for. */
final class ResourceName {
  /** What is nowhere. */
  static final String NONE = "none";

  /** For each kind that nodes serve. */
  static final Map<Class<? extends Resource>, String> NAMES =
      Map.of(
          Resource.ListOfVersions.class, "list",
          Resource.VersionsAsJson.class, "versions",
          Resource.Health.class, "health",
          Resource.Readiness.class, "ready",
          Resource.Metrics.class, "metrics",
          Resource.ManifestOf.class, "manifest",
          Resource.BlocksOf.class, "blocks",
          Resource.ShardOf.class, "shard",
          Resource.ContentOf.class, "content",
          Resource.MetalinkOf.class, "metalink");

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
