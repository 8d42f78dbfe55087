package dev.tiercast.common.transfer;

import java.util.Optional;

/**
 * What a source said, and by what it knows it again: asked with that, it has to answer only when it
 * has something else to say.
 *
 * @param value what it said
 * @param tag the entity tag of that, as it was sent; empty if the source gives none
 * @param isAwaited whether the source holds a question until there is something new; otherwise
 *     whoever asks has to pause before asking again
 */
public record News<T>(T value, Optional<String> tag, boolean isAwaited) {}
