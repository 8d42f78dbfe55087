package dev.tiercast.client.output;

import dev.tiercast.common.model.BlockGrid;
import dev.tiercast.common.model.BlockSpan;
import dev.tiercast.common.model.ByteRange;
import dev.tiercast.common.model.ContentPath;
import dev.tiercast.common.model.FileEntry;
import dev.tiercast.common.model.InvalidValueException;
import dev.tiercast.common.model.Manifest;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.regex.PatternSyntaxException;

/**
 * Which files of a version are wanted, and where their bytes lie in its content.
 *
 * @param files in path order, with empty directories
 */
public record Selection(List<Placed> files) {
  /**
   * A file and its bytes in the content.
   *
   * @param entry the file, or an empty directory
   * @param content its bytes
   */
  public record Placed(FileEntry entry, ByteRange content) {}

  public Selection {
    files = List.copyOf(files);
  }

  /**
   * The files whose path matches one of the patterns; all of them if there are no patterns. A
   * pattern without a slash is held against the last name of a path, one with a slash against all
   * of it; {@code *} stays within a name, {@code **} does not.
   *
   * @throws PatternSyntaxException if a pattern is malformed
   */
  public static Selection of(Manifest manifest, List<String> patterns) {
    List<Matching> matchings = patterns.stream().map(Matching::new).toList();
    List<Placed> selected = new ArrayList<>();
    long offset = 0;
    for (FileEntry entry : manifest.files()) {
      ByteRange content = ByteRange.ofLength(offset, entry.size());
      offset = content.end();
      if (matchings.isEmpty() || matchings.stream().anyMatch(m -> m.matches(entry.path()))) {
        selected.add(new Placed(entry, content));
      }
    }
    return new Selection(selected);
  }

  /**
   * As {@link #of}, for patterns that people gave.
   *
   * @throws InvalidValueException if one is malformed, or no file matches any
   */
  public static Selection wanted(Manifest manifest, List<String> patterns) {
    Selection selection;
    try {
      selection = of(manifest, patterns);
    } catch (PatternSyntaxException e) {
      throw new InvalidValueException(
          "--include", "'" + e.getPattern() + "' is not a pattern: " + e.getDescription());
    }
    if (selection.files().isEmpty() && !patterns.isEmpty()) {
      throw new InvalidValueException(
          "--include",
          "no file of %s matches %s".formatted(manifest.version(), String.join(" or ", patterns)));
    }
    return selection;
  }

  private static final class Matching {
    private final PathMatcher matcher;
    private final boolean wholePath;

    Matching(String pattern) {
      matcher = FileSystems.getDefault().getPathMatcher("glob:" + pattern);
      wholePath = pattern.contains("/");
    }

    boolean matches(ContentPath path) {
      Path whole = Path.of(path.value());
      return matcher.matches(wholePath ? whole : whole.getFileName());
    }
  }

  /** The blocks that hold any of their bytes. */
  public BitSet blocks(BlockGrid grid) {
    BitSet blocks = new BitSet();
    for (Placed file : files) {
      BlockSpan span = grid.blocksCovering(file.content());
      blocks.set(span.first(), span.end());
    }
    return blocks;
  }

  /** Bytes of all files. */
  public long size() {
    return files.stream().mapToLong(file -> file.entry().size()).sum();
  }
}
