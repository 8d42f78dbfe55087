package dev.tiercast.client;

import dev.tiercast.common.layout.ServerAddress;
import dev.tiercast.common.model.LiveVersion;
import dev.tiercast.common.model.VersionSummary;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A version in a list.
 *
 * @param live its number and digest
 * @param summary name, size and more; null where the folder of an older tool has no manifest
 * @param servers which have it
 */
public record Listed(
    LiveVersion live, @Nullable VersionSummary summary, List<ServerAddress> servers) {}
