package dev.tiercast.relay.mirror;

import dev.tiercast.common.layout.DataDirectory;
import dev.tiercast.common.layout.VersionFolder;
import dev.tiercast.common.manifest.BlockList;
import dev.tiercast.common.manifest.FormatException;
import dev.tiercast.common.manifest.ManifestDocument;
import dev.tiercast.common.model.VersionId;
import dev.tiercast.common.store.Arrival;
import dev.tiercast.common.store.FolderStore;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The versions that are being received, which can be read meanwhile: also between two attempts to
 * fetch them, and from the start of a relay that was stopped in the middle, so that those who have
 * begun to fetch them here go on. Thread safe.
 */
final class Arrivals implements Closeable {
  private record Open(ManifestDocument document, Arrival arrival) {}

  private final FolderStore store;
  private final DataDirectory directory;
  private final Problems problems;
  private final Map<VersionId, Open> open = new HashMap<>();

  /**
   * @param store in the directory
   * @param problems is told of what cannot be gone on with now
   */
  Arrivals(FolderStore store, DataDirectory directory, Problems problems) {
    this.store = store;
    this.directory = directory;
    this.problems = problems;
  }

  /** Goes on with what an earlier relay on the folder has begun, as far as it can be read. */
  synchronized void reopen() throws IOException {
    for (VersionId version : store.arriving()) {
      VersionFolder folder = directory.arrival(version);
      if (Files.exists(folder.manifest()) && Files.exists(folder.journal())) {
        reopen(version, folder);
      }
    }
  }

  private void reopen(VersionId version, VersionFolder folder) {
    try {
      String what = folder.manifest().toString();
      ManifestDocument document =
          ManifestDocument.parse(what, Files.readAllBytes(folder.manifest()), version);
      receive(document, BlockList.map(folder.blocks(), document.manifest()));
    } catch (NoSuchFileException | FormatException e) {
      // It broke off so early that there is nothing to go on with; it is begun anew.
    } catch (IOException e) {
      // All else can be served all the same; this one is tried again when it is fetched.
      problems.met(version, e);
    }
  }

  /** Begins to receive a version, or goes on; it stays open until it is {@link #ended}. */
  synchronized Arrival receive(ManifestDocument document, BlockList blocks) throws IOException {
    VersionId version = document.manifest().version();
    Open known = open.get(version);
    if (known != null && known.document.equals(document)) {
      return known.arrival;
    }
    ended(version);
    Arrival arrival = store.receive(document, blocks);
    open.put(version, new Open(document, arrival));
    return arrival;
  }

  /** A version is live, or not received any more. */
  synchronized void ended(VersionId version) throws IOException {
    Open known = open.remove(version);
    if (known != null) {
      known.arrival.close();
    }
  }

  /** Ends all of them; what has arrived stays. */
  @Override
  public synchronized void close() throws IOException {
    @Nullable IOException failure = null;
    List<Open> all = new ArrayList<>(open.values());
    open.clear();
    for (Open each : all) {
      try {
        each.arrival.close();
      } catch (IOException e) {
        failure = e;
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
