package dev.tiercast.common.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The archive of loaded classes that the launcher starts Java with, and makes where it is missing.
 * Java goes on without a word where it cannot use it, and would do so every time.
 */
final class ClassArchive {
  private ClassArchive() {}

  /**
   * Deletes an archive that is damaged, so that the launcher makes another.
   *
   * @param archive what this process was started with, or nothing
   * @param machine the property {@code java.vm.info}, which says whether classes are shared
   */
  static void deleteUnusable(String archive, String machine) {
    if (archive.isEmpty() || machine.contains("sharing")) {
      return;
    }
    try {
      Files.deleteIfExists(Path.of(archive));
    } catch (IOException e) {
      // It belongs to somebody else: starting takes a little longer, that is all.
    }
  }
}
