package dev.tiercast.client.output;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Where another version lies of which parts may be the same. */
final class Earlier {
  private Earlier() {}

  /**
   * The places of the selected files there. A directory with nothing but one file, where one file
   * is selected, stands for that file whatever it is called: people put numbers and dates into
   * names.
   */
  static Target at(Path path, Selection selection) throws IOException {
    if (selection.files().size() == 1) {
      if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
        return new Target.OneFile(path);
      }
      Optional<Path> only = onlyFile(path);
      if (only.isPresent()) {
        return new Target.OneFile(only.get());
      }
    }
    return new Target.Tree(path, false);
  }

  private static Optional<Path> onlyFile(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      List<Path> first = entries.limit(2).toList();
      return first.size() == 1 && Files.isRegularFile(first.get(0), LinkOption.NOFOLLOW_LINKS)
          ? Optional.of(first.get(0))
          : Optional.empty();
    }
  }
}
