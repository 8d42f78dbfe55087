package dev.tiercast.client.output;

/** What has been compared with digests, so that bytes are believed. */
public enum Verification {
  /** Every block, with the manifest's. */
  BLOCKS("blocks"),
  /** Every block, and every file from what is on disk. */
  BLOCKS_AND_FILES("blocks and files"),
  /** Every shard, where the digests of the blocks are not at hand. */
  SHARDS("shards"),
  /** Every file, where the digests of the blocks are not at hand. */
  FILES("files"),
  /** The content as a whole: nothing else is known of a folder without manifest. */
  CONTENT("content");

  private final String what;

  Verification(String what) {
    this.what = what;
  }

  /** What was verified, in words. */
  @Override
  public String toString() {
    return what;
  }
}
