package dev.tiercast.common.transfer;

import dev.tiercast.common.store.Disk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/**
 * Where the shards of a version without a manifest go: each to a file of its own, or several to
 * one, one after another. How long a file is says how far an earlier attempt came.
 */
final class PlainFiles {
  /**
   * The place of a shard.
   *
   * @param start where it begins in the file
   * @param size its bytes
   * @param isLast whether no other shard follows in the file
   */
  record Place(Path file, long start, long size, boolean isLast) {}

  private final List<Place> places = new ArrayList<>();

  PlainFiles(List<Long> sizes, IntFunction<Path> fileOfShard) {
    List<Path> files = new ArrayList<>();
    for (int i = 0; i < sizes.size(); i++) {
      files.add(fileOfShard.apply(i));
    }
    long end = 0;
    for (int i = 0; i < sizes.size(); i++) {
      boolean isFirst = i == 0 || !files.get(i).equals(files.get(i - 1));
      boolean isLast = i == sizes.size() - 1 || !files.get(i).equals(files.get(i + 1));
      long start = isFirst ? 0 : end;
      end = start + sizes.get(i);
      places.add(new Place(files.get(i), start, sizes.get(i), isLast));
    }
  }

  List<Place> places() {
    return places;
  }

  /** Bytes that are there from an earlier attempt. */
  long present() throws IOException {
    long present = 0;
    for (Place place : places) {
      if (Files.exists(place.file())) {
        long length = Files.size(place.file()) - place.start();
        present += Math.max(0, Math.min(place.size(), length));
      }
    }
    return present;
  }

  /** Makes sure that there is room for what is missing. */
  void requireRoom(long bytes) throws IOException {
    if (!places.isEmpty()) {
      Path folder = Disk.parent(places.get(0).file());
      Files.createDirectories(folder);
      Disk.requireRoom(folder, bytes);
    }
  }

  void delete() throws IOException {
    for (Place place : places) {
      Files.deleteIfExists(place.file());
    }
  }
}
