package dev.tiercast.client.verify;

import dev.tiercast.client.output.Present;
import dev.tiercast.client.output.Selection;
import dev.tiercast.client.output.Target;
import dev.tiercast.common.model.ByteRange;
import dev.tiercast.common.store.ContentFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Looks at what there is of a version's files, without reading them. */
final class Inspection {
  private final Target target;

  /** Whether a folder within a tree is one, and not a link to one. */
  private final Map<Path, Boolean> folders = new HashMap<>();

  private Inspection(Target target) {
    this.target = target;
  }

  /** The state of each file, numbered as in the selection. */
  static List<FileState> of(Target target, Selection selection) throws IOException {
    Inspection inspection = new Inspection(target);
    List<FileState> states = new ArrayList<>();
    for (Selection.Placed file : selection.files()) {
      states.add(inspection.look(file));
    }
    return states;
  }

  private FileState look(Selection.Placed file) throws IOException {
    Path path = target.pathOf(file.entry());
    if (target instanceof Target.Tree && !isWithinFolders(path.getParent())) {
      return new FileState.Other();
    }
    BasicFileAttributes found = Present.at(path);
    if (found == null) {
      return new FileState.Missing();
    }
    boolean expected =
        file.entry().path().isDirectory() ? found.isDirectory() : found.isRegularFile();
    return expected ? new FileState.There(found.size()) : new FileState.Other();
  }

  /** Whether what leads to a file from the tree's root is folders, as far as it is there. */
  private boolean isWithinFolders(@Nullable Path folder) throws IOException {
    if (folder == null || folder.equals(target.path())) {
      return true;
    }
    Boolean known = folders.get(folder);
    if (known == null) {
      BasicFileAttributes found = Present.at(folder);
      known = (found == null || found.isDirectory()) && isWithinFolders(folder.getParent());
      folders.put(folder, known);
    }
    return known;
  }

  /** The files that can be compared, as far as the version's go. */
  static ContentFiles files(Target target, Selection selection, List<FileState> states) {
    List<ContentFiles.Extent> extents = new ArrayList<>();
    for (int i = 0; i < states.size(); i++) {
      Selection.Placed file = selection.files().get(i);
      if (states.get(i) instanceof FileState.There there && !file.entry().path().isDirectory()) {
        long common = Math.min(there.size(), file.entry().size());
        extents.add(
            new ContentFiles.Extent(
                target.pathOf(file.entry()), ByteRange.ofLength(file.content().start(), common)));
      }
    }
    return new ContentFiles(extents);
  }
}
