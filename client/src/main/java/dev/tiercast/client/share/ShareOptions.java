package dev.tiercast.client.share;

import java.util.Optional;

/**
 * How to share.
 *
 * @param port where others are served, on all addresses; 0 for any that is free
 * @param bytesPerSecond most bytes that are sent in a second; 0 for as many as go
 * @param rack where this is
 */
public record ShareOptions(int port, long bytesPerSecond, Optional<String> rack) {}
