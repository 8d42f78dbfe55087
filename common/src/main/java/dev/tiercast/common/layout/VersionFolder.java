package dev.tiercast.common.layout;

import dev.tiercast.common.model.VersionId;
import java.nio.file.Path;

/**
 * Where the files of one version lie, be it live, arriving or a draft.
 *
 * @param root the version's folder
 */
public record VersionFolder(Path root) {
  /** Names within the folder do not depend on the version's number. */
  private static final VersionId ANY = new VersionId(1);

  /** The manifest. */
  public Path manifest() {
    return file(new Resource.ManifestOf(ANY));
  }

  /** The digests of all blocks. */
  public Path blocks() {
    return file(new Resource.BlocksOf(ANY));
  }

  /** A shard, counted from 0. */
  public Path shard(int index) {
    return file(new Resource.ShardOf(ANY, index));
  }

  /** Which blocks have arrived, in the folder of an arrival. */
  public Path journal() {
    return root.resolve("journal");
  }

  private Path file(Resource resource) {
    return root.resolve(Path.of(resource.path()).getFileName());
  }
}
