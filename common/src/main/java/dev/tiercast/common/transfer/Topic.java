package dev.tiercast.common.transfer;

import dev.tiercast.common.layout.Resource;
import dev.tiercast.common.manifest.DistributionText;
import dev.tiercast.common.model.DistributionList;
import dev.tiercast.common.model.Limits;
import java.io.IOException;

/**
 * Something that a source says and that changes: small, and asked for again and again.
 *
 * @param resource that says it
 * @param mostBytes that are read of it
 */
public record Topic<T>(Resource resource, int mostBytes, Reader<T> reader) {
  /** Makes sense of bytes. */
  @FunctionalInterface
  public interface Reader<T> {
    /**
     * Reads them.
     *
     * @param where they come from, for errors
     * @throws IOException if they make no sense
     */
    T read(String where, byte[] bytes) throws IOException;
  }

  /** Which versions a source has. */
  public static final Topic<DistributionList> VERSIONS =
      new Topic<>(new Resource.ListOfVersions(), Limits.LIST_BYTES, DistributionText::read);
}
