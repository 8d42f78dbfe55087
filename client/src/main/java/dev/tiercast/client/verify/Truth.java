package dev.tiercast.client.verify;

import dev.tiercast.common.manifest.BlockList;
import dev.tiercast.common.manifest.ManifestDocument;
import dev.tiercast.common.transfer.Source;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What something is compared with.
 *
 * @param blocks null where only a manifest is at hand
 * @param sources that have the version; empty where none was asked
 */
record Truth(ManifestDocument document, @Nullable BlockList blocks, List<Source> sources) {}
