package dev.tiercast.relay.mirror;

import dev.tiercast.common.layout.DataDirectory;
import dev.tiercast.common.store.FolderStore;

/**
 * Where a mirror keeps versions.
 *
 * @param store in the directory, which nobody else changes
 * @param arrivals the versions in it that are being received
 */
record Shelf(FolderStore store, DataDirectory directory, Arrivals arrivals) {}
