package dev.tiercast.common.model;

/**
 * How large things may be. Every reader holds to them before it allocates, and every writer before
 * it writes.
 */
public final class Limits {
  /** Largest {@code manifest.json}, in bytes. */
  public static final int MANIFEST_BYTES = 64 << 20;

  /** Most shards of a version. */
  public static final int SHARDS = 1 << 20;

  /** Most blocks of a version. */
  public static final int BLOCKS = 1 << 24;

  /** Largest block, in bytes: whoever verifies holds one in memory for each connection. */
  public static final int BLOCK_BYTES = 64 << 20;

  /** Largest {@code distribution.txt} and version list, in bytes. */
  public static final int LIST_BYTES = 16 << 20;

  /** Longest path of a file within a version, in bytes of UTF-8. */
  public static final int PATH_BYTES = 4096;

  /** Longest name within a path, in bytes of UTF-8: what common file systems allow. */
  public static final int NAME_BYTES = 255;

  private Limits() {}
}
