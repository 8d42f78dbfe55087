package dev.tiercast.client.output;

import dev.tiercast.common.store.Disk;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What assembled files need beside their bytes: empty files and directories, and the executable
 * bit.
 */
final class Tree {
  /** Whoever may read a program may run it. */
  private static final Map<PosixFilePermission, PosixFilePermission> EXECUTE_WHERE_READ =
      Map.of(
          PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_EXECUTE,
          PosixFilePermission.GROUP_READ, PosixFilePermission.GROUP_EXECUTE,
          PosixFilePermission.OTHERS_READ, PosixFilePermission.OTHERS_EXECUTE);

  private Tree() {}

  static void complete(Target target, Path content, Selection selection) throws IOException {
    boolean isTree = target instanceof Target.Tree;
    if (isTree) {
      Files.createDirectories(content);
    }
    for (Selection.Placed file : selection.files()) {
      complete(isTree ? content.resolve(file.entry().path().value()) : content, file);
    }
    if (isTree) {
      forceFolders(content);
    }
  }

  private static void complete(Path path, Selection.Placed file) throws IOException {
    if (file.entry().path().isDirectory()) {
      Files.createDirectories(path);
      return;
    }
    if (file.entry().size() == 0 && !Files.exists(path)) {
      Files.createDirectories(path.toAbsolutePath().getParent());
      Files.createFile(path);
    }
    PosixFileAttributeView view = Files.getFileAttributeView(path, PosixFileAttributeView.class);
    if (view != null) {
      setExecutable(view, file.entry().executable());
    }
  }

  private static void setExecutable(PosixFileAttributeView view, boolean executable)
      throws IOException {
    Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
    permissions.addAll(view.readAttributes().permissions());
    Set<PosixFilePermission> wanted = EnumSet.noneOf(PosixFilePermission.class);
    wanted.addAll(permissions);
    EXECUTE_WHERE_READ.forEach(
        (read, execute) -> {
          wanted.remove(execute);
          if (executable && permissions.contains(read)) {
            wanted.add(execute);
          }
        });
    if (!wanted.equals(permissions)) {
      view.setPermissions(wanted);
    }
  }

  /** Deletes the files that are not among these, and the folders that are empty then. */
  static void deleteAllBut(Set<Path> known, Path root) throws IOException {
    List<Path> fromLeaves;
    try (Stream<Path> paths = Files.walk(root)) {
      fromLeaves = paths.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : fromLeaves) {
      if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
        deleteIfEmpty(path);
      } else if (!known.contains(path)) {
        Files.delete(path);
      }
    }
  }

  private static void deleteIfEmpty(Path folder) throws IOException {
    try {
      Files.delete(folder);
    } catch (DirectoryNotEmptyException e) {
      // It holds files that are still wanted.
    }
  }

  private static void forceFolders(Path root) throws IOException {
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<Path>() {
          @Override
          public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure)
              throws IOException {
            Disk.forceFolder(folder);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
