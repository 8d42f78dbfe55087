package dev.tiercast.common.model;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * Checks that the files of a version fit into one directory tree on any system: in order, none
 * twice, none both a file and a directory, and no two names that differ in case or Unicode form
 * alone. Takes no more room than the paths themselves, however deep they are.
 */
final class FileTree {
  /**
   * A path in two spellings, each without the slash at the end.
   *
   * @param index of the file
   * @param path as it stands in the manifest
   * @param folded the one form of all paths that some file system takes for the same; names end in
   *     {@link #END}
   */
  private record Place(int index, String path, String folded) {}

  /** Sorts before all characters of names, so that a directory comes right before what is in it. */
  private static final char END = '\0';

  private FileTree() {}

  static void check(List<FileEntry> files) {
    List<Place> places = new ArrayList<>(files.size());
    for (int i = 0; i < files.size(); i++) {
      checkOrder(files, i);
      places.add(place(i, files.get(i).path().value()));
    }
    places.sort(Comparator.comparing(Place::folded));
    for (int i = 1; i < places.size(); i++) {
      checkNeighbours(places.get(i - 1), places.get(i));
    }
  }

  private static void checkOrder(List<FileEntry> files, int index) {
    if (index == 0) {
      return;
    }
    ContentPath path = files.get(index).path();
    int order = files.get(index - 1).path().compareTo(path);
    InvalidValueException.require(
        order != 0, field(index), () -> quote(path.value()) + " is there twice");
    InvalidValueException.require(
        order < 0, field(index), () -> quote(path.value()) + " is out of order");
  }

  private static Place place(int index, String value) {
    String path = value.endsWith("/") ? value.substring(0, value.length() - 1) : value;
    String composed = Normalizer.normalize(path, Normalizer.Form.NFC);
    String folded = composed.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
    return new Place(index, path, folded.replace('/', END) + END);
  }

  /**
   * Paths that share their first names, folded, are next to each other; so neighbours tell whether
   * all of them spell these names alike.
   */
  private static void checkNeighbours(Place first, Place second) {
    int depth = sharedNames(first.folded(), second.folded());
    boolean inOrder = first.index() < second.index();
    String shared = firstNames((inOrder ? first : second).path(), depth);
    String spelt = firstNames((inOrder ? second : first).path(), depth);
    String field = field(Math.max(first.index(), second.index()));
    InvalidValueException.require(
        spelt.equals(shared),
        field,
        () -> quote(spelt) + " and " + quote(shared) + " differ in case or Unicode form alone");
    InvalidValueException.require(
        !shared.equals(first.path()),
        field,
        () -> quote(shared) + " cannot be a file or an empty directory and something else too");
  }

  private static int sharedNames(String first, String second) {
    int names = 0;
    int shorter = Math.min(first.length(), second.length());
    for (int i = 0; i < shorter && first.charAt(i) == second.charAt(i); i++) {
      if (first.charAt(i) == END) {
        names++;
      }
    }
    return names;
  }

  private static String firstNames(String path, int count) {
    int end = -1;
    for (int i = 0; i < count; i++) {
      end = path.indexOf('/', end + 1);
      if (end < 0) {
        return path;
      }
    }
    return path.substring(0, Math.max(end, 0));
  }

  private static String field(int index) {
    return "files[" + index + "].path";
  }

  private static String quote(String path) {
    return "'" + Text.shorten(path) + "'";
  }
}
