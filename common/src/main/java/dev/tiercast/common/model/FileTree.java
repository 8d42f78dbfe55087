package dev.tiercast.common.model;

import java.text.Normalizer;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Checks that the files of a version fit into one directory tree on any system: in order, none
 * twice, none both a file and a directory, and no two names that differ in case or Unicode form
 * alone.
 */
final class FileTree {
  private enum Kind {
    FILE,
    EMPTY_DIRECTORY,
    PARENT
  }

  private record Node(String path, Kind kind) {}

  private final Map<String, Node> nodes = new HashMap<>();

  private FileTree() {}

  static void check(List<FileEntry> files) {
    FileTree tree = new FileTree();
    for (int i = 0; i < files.size(); i++) {
      ContentPath path = files.get(i).path();
      String field = "files[" + i + "].path";
      if (i > 0) {
        int order = files.get(i - 1).path().compareTo(path);
        InvalidValueException.require(order != 0, field, "'" + path + "' is there twice");
        InvalidValueException.require(order < 0, field, "'" + path + "' is out of order");
      }
      tree.add(field, path);
    }
  }

  private void add(String field, ContentPath path) {
    String value = path.value();
    for (int slash = value.indexOf('/'); slash > 0; slash = value.indexOf('/', slash + 1)) {
      if (slash < value.length() - 1) {
        put(field, value.substring(0, slash), Kind.PARENT);
      }
    }
    if (path.isDirectory()) {
      put(field, value.substring(0, value.length() - 1), Kind.EMPTY_DIRECTORY);
    } else {
      put(field, value, Kind.FILE);
    }
  }

  private void put(String field, String path, Kind kind) {
    Node node = new Node(path, kind);
    Node other = nodes.putIfAbsent(fold(path), node);
    if (other == null || (other.equals(node) && kind == Kind.PARENT)) {
      return;
    }
    InvalidValueException.require(
        other.path().equals(path),
        field,
        "'" + path + "' and '" + other.path() + "' differ in case or Unicode form alone");
    throw new InvalidValueException(
        field, "'" + path + "' is both a directory with files and something else");
  }

  /** One form for all names that some file system takes for the same. */
  private static String fold(String path) {
    String composed = Normalizer.normalize(path, Normalizer.Form.NFC);
    return composed.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
  }
}
