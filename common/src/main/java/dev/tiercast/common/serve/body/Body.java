package dev.tiercast.common.serve.body;

import java.util.Iterator;

/**
 * What is to be written, and how.
 *
 * @param segments one after another; asked for as they are reached
 * @param length bytes of all of them, one at least
 * @param pace closed in the end
 * @param listener told how it goes
 */
public record Body(Iterator<Segment> segments, long length, Pace pace, BodyListener listener) {}
