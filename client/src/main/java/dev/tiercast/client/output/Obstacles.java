package dev.tiercast.client.output;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What is in the way of a target and may not be replaced. */
final class Obstacles {
  private Obstacles() {}

  /**
   * Looks at what is there now.
   *
   * @throws IOException naming what is in the way
   */
  static void check(Target target, Selection selection) throws IOException {
    Path path = target.path();
    checkParent(path.toAbsolutePath().normalize().getParent(), path);
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    if (target instanceof Target.Tree tree) {
      checkTree(tree, selection);
    } else if (Files.isSymbolicLink(path)) {
      throw new IOException(path + ": is a symbolic link; name what it points to instead");
    } else if (!Files.isRegularFile(path)) {
      throw new IOException(path + ": is in the way and not a regular file");
    }
  }

  private static void checkParent(@Nullable Path parent, Path path) throws IOException {
    if (parent == null) {
      throw new IOException(path + ": cannot be replaced");
    }
    Path existing = parent;
    while (existing.getParent() != null && !Files.exists(existing)) {
      existing = existing.getParent();
    }
    if (!Files.isDirectory(existing)) {
      throw new IOException(existing + ": is in the way and not a directory");
    }
  }

  private static void checkTree(Target.Tree tree, Selection selection) throws IOException {
    Path path = tree.path();
    if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      throw new IOException(path + ": is in the way and not a directory");
    }
    if (Path.of("").toRealPath().startsWith(path.toRealPath())) {
      throw new IOException(
          path.toRealPath()
              + ": cannot be switched while this runs in it; choose another directory, or run this"
              + " elsewhere");
    }
    Path foreign = tree.replaceAll() ? null : foreignFile(path, selection);
    if (foreign != null) {
      throw new IOException(
          "%s: is not part of what is pulled and would be lost; choose another directory, or give"
                  .formatted(foreign)
              + " --replace to replace all of "
              + path);
    }
  }

  /** Whether a directory at the target holds files that do not belong there. */
  static boolean hasForeignFiles(Target target, Selection selection) throws IOException {
    return target instanceof Target.Tree tree
        && Files.isDirectory(tree.path(), LinkOption.NOFOLLOW_LINKS)
        && foreignFile(tree.path(), selection) != null;
  }

  private static @Nullable Path foreignFile(Path tree, Selection selection) throws IOException {
    Set<Path> known = new HashSet<>();
    for (Selection.Placed file : selection.files()) {
      if (!file.entry().path().isDirectory()) {
        known.add(tree.resolve(file.entry().path().value()));
      }
    }
    try (Stream<Path> files = Files.walk(tree)) {
      return files
          .filter(file -> !Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS))
          .filter(file -> !known.contains(file))
          .findFirst()
          .orElse(null);
    }
  }
}
