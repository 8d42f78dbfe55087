package dev.tiercast.relay.mirror;

import dev.tiercast.common.layout.DataDirectory;
import dev.tiercast.common.store.FolderStore;

/**
 * Where a mirror keeps versions.
 *
 * @param store in the directory, which nobody else changes
 * @param arrivals the versions in it that are being received
 * @param expectation the one that is about to be
 */
record Shelf(
    FolderStore store, DataDirectory directory, Arrivals arrivals, Expectation expectation) {}
