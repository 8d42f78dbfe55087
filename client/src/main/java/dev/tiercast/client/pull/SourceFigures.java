package dev.tiercast.client.pull;

import dev.tiercast.common.layout.ServerAddress;

/**
 * What one server has done for a pull.
 *
 * @param bytes that came from it and were right
 * @param share of all bytes that came, from 0 to 1
 * @param bytesPerSecond how fast they came in the last seconds
 * @param failures how often it failed, each of them followed by another try or by its end
 */
public record SourceFigures(
    ServerAddress address, long bytes, double share, long bytesPerSecond, int failures) {}
