package dev.tiercast.common.transfer;

import dev.tiercast.common.manifest.ManifestDocument;
import dev.tiercast.common.model.LiveVersion;
import java.util.List;

/** A version that sources have. */
public sealed interface Found {
  /** The sources that have it, at least one. */
  List<Source> sources();

  /**
   * With a manifest, so every block can be verified.
   *
   * @param document the same at all sources
   */
  record WithManifest(ManifestDocument document, List<Source> sources) implements Found {}

  /**
   * In the folder of an older tool, without a manifest: only the content's digest is known.
   *
   * @param live what the list says of it
   */
  record Plain(LiveVersion live, List<Source> sources) implements Found {}
}
