package dev.tiercast.common.model;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * Where a file lies within a version: names joined by {@code /}, relative, the same on every
 * system. A path that ends in {@code /} is an empty directory. Ordered by the bytes of its UTF-8
 * form.
 *
 * @param value the path as it stands in the manifest
 */
public record ContentPath(String value) implements Comparable<ContentPath> {
  public ContentPath {
    check(value, value.endsWith("/") ? value.substring(0, value.length() - 1) : value);
  }

  /**
   * Checks a single name: what a file or a directory of a version may be called.
   *
   * @param field the field to blame
   * @throws InvalidValueException if it is empty, a dot, too long, or has characters that are not
   *     names everywhere
   */
  public static void checkName(String field, String name) {
    InvalidValueException.require(!name.isEmpty(), field, "has an empty name");
    InvalidValueException.require(
        !name.equals(".") && !name.equals(".."), field, () -> quote(name) + " is not a name");
    InvalidValueException.require(
        !hasForbiddenCharacter(name),
        field,
        () -> quote(name) + " has a slash, a backslash or a control character");
    InvalidValueException.require(
        !Utf8.hasLoneSurrogate(name), field, () -> quote(name) + " is not valid Unicode");
    checkBytes(field, name, Limits.NAME_BYTES);
  }

  private static boolean hasForbiddenCharacter(String name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c == '/' || c == '\\' || Character.isISOControl(c)) {
        return true;
      }
    }
    return false;
  }

  private static void check(String value, String path) {
    InvalidValueException.require(!path.isEmpty(), "path", "is empty");
    InvalidValueException.require(
        !path.startsWith("/"), "path", () -> quote(value) + " is absolute");
    checkBytes("path", value, Limits.PATH_BYTES);
    for (String name : path.split("/", -1)) {
      checkName("path", name);
    }
  }

  private static void checkBytes(String field, String text, int limit) {
    InvalidValueException.require(
        Utf8.length(text) <= limit,
        field,
        () -> quote(text) + " is longer than " + limit + " bytes");
  }

  private static String quote(String text) {
    return "'" + Text.shorten(text) + "'";
  }

  /** Whether this is an empty directory and not a file. */
  public boolean isDirectory() {
    return value.endsWith("/");
  }

  /** The names of the path, from the outermost. */
  public List<String> names() {
    return List.of(value.split("/"));
  }

  @Override
  public int compareTo(ContentPath other) {
    return Arrays.compareUnsigned(
        value.getBytes(StandardCharsets.UTF_8), other.value.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public String toString() {
    return value;
  }
}
