/**
 * How bodies are written: a {@code Content} is a row of {@code Segment}s, a {@code BodyWriter}
 * takes pieces off them and writes one after another without holding a thread. Shards come from
 * {@code Windows}, mapped and shared by all who read them; what is not in memory is read into
 * buffers by threads of its own, so that a slow disk holds up only those who wait for it.
 */
package dev.tiercast.common.serve.body;
