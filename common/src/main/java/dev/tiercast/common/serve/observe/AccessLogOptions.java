package dev.tiercast.common.serve.observe;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where the access log goes.
 *
 * @param file appended to; null for standard output
 */
public record AccessLogOptions(@Nullable Path file, AccessLogFormat format) {}
