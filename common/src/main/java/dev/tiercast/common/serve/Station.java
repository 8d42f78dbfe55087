package dev.tiercast.common.serve;

import dev.tiercast.common.tier.Registry;

/**
 * The place of a node among others.
 *
 * @param registry whom it knows, and who it is
 * @param isGranting whether it tells others which blocks to take from it
 */
public record Station(Registry registry, boolean isGranting) {}
