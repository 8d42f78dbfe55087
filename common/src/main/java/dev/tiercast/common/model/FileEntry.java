package dev.tiercast.common.model;

/**
 * One file of a version, or an empty directory.
 *
 * @param path where it lies
 * @param size bytes, 0 for a directory
 * @param sha256 of its bytes
 * @param executable whether it may be run as a program
 */
public record FileEntry(ContentPath path, long size, Digest sha256, boolean executable) {
  public FileEntry {
    InvalidValueException.require(size >= 0, "size", size + " is negative");
    InvalidValueException.require(
        size > 0 || sha256.equals(Digest.OF_NOTHING),
        "sha256",
        "is not the digest of no bytes, although the size is 0");
    InvalidValueException.require(
        !path.isDirectory() || (size == 0 && !executable),
        "path",
        "'" + path + "' ends in '/', but an empty directory has no bytes and is not executable");
  }

  /** An empty directory. */
  public static FileEntry directory(ContentPath path) {
    return new FileEntry(path, 0, Digest.OF_NOTHING, false);
  }
}
