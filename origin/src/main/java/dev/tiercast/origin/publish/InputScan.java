package dev.tiercast.origin.publish;

import dev.tiercast.common.model.ContentPath;
import dev.tiercast.common.model.InvalidValueException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds what there is to publish and refuses what a version cannot hold. */
final class InputScan extends SimpleFileVisitor<Path> {
  /** What stands for bytes of a name that are no characters in the locale's encoding. */
  private static final char UNREADABLE = '\uFFFD';

  private final Path root;
  private final List<Input.Entry> entries = new ArrayList<>();

  /** Number of entries when the directories that are being visited were entered. */
  private final List<Integer> foundBefore = new ArrayList<>();

  private InputScan(Path root) {
    this.root = root;
  }

  /**
   * Looks at a file, or at a directory and all that is in it. The input itself may be a symbolic
   * link.
   *
   * @throws IOException naming the file that is missing, unreadable or cannot be published
   */
  static Input of(Path input) throws IOException {
    Path root = input.toRealPath();
    String name = name(input, root);
    BasicFileAttributes attributes = Files.readAttributes(root, BasicFileAttributes.class);
    if (!attributes.isDirectory()) {
      requireRegular(input, attributes);
      return new Input(name, List.of(entry(path(input, name), root, attributes)));
    }
    path(input, name);
    InputScan scan = new InputScan(root);
    Files.walkFileTree(root, scan);
    scan.entries.sort(Comparator.comparing(Input.Entry::path));
    return new Input(name, List.copyOf(scan.entries));
  }

  /** As it was given; {@code .} and {@code ..} are called what they really are. */
  private static String name(Path input, Path root) throws IOException {
    Path given = input.getFileName();
    boolean isName = given != null && !List.of("", ".", "..").contains(given.toString());
    Path name = isName ? given : root.getFileName();
    if (name == null) {
      throw refused(input, "has no name to be published under; name a directory in it");
    }
    return name.toString();
  }

  @Override
  public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
    foundBefore.add(entries.size());
    return FileVisitResult.CONTINUE;
  }

  @Override
  public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure)
      throws IOException {
    if (failure != null) {
      throw failure;
    }
    boolean empty = foundBefore.remove(foundBefore.size() - 1) == entries.size();
    if (empty && !folder.equals(root)) {
      entries.add(
          new Input.Entry(path(folder, relative(folder) + "/"), folder, FileState.NONE, false));
    }
    return FileVisitResult.CONTINUE;
  }

  @Override
  public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
    requireRegular(file, attributes);
    entries.add(entry(path(file, relative(file)), file, attributes));
    return FileVisitResult.CONTINUE;
  }

  private String relative(Path file) {
    Path relative = root.relativize(file);
    return relative.toString().replace(relative.getFileSystem().getSeparator(), "/");
  }

  private static Input.Entry entry(ContentPath path, Path file, BasicFileAttributes attributes)
      throws IOException {
    return new Input.Entry(path, file, FileState.of(attributes), isExecutable(file));
  }

  private static boolean isExecutable(Path file) throws IOException {
    PosixFileAttributeView view =
        Files.getFileAttributeView(file, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
    return view != null
        && view.readAttributes().permissions().contains(PosixFilePermission.OWNER_EXECUTE);
  }

  private static void requireRegular(Path file, BasicFileAttributes attributes)
      throws FileSystemException {
    if (attributes.isSymbolicLink()) {
      throw refused(file, "is a symbolic link; put what it points to in its place, or take it out");
    }
    if (!attributes.isRegularFile()) {
      throw refused(file, "is neither a file nor a directory; take it out");
    }
  }

  private static ContentPath path(Path file, String path) throws FileSystemException {
    if (path.indexOf(UNREADABLE) >= 0) {
      throw refused(
          file, "has a name that is not text in this locale; set LC_ALL=C.UTF-8 or rename it");
    }
    try {
      return new ContentPath(path);
    } catch (InvalidValueException e) {
      throw refused(file, e.reason() + "; rename it");
    }
  }

  private static FileSystemException refused(Path file, String reason) {
    return new FileSystemException(file.toString(), null, reason);
  }
}
