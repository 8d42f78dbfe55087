/**
 * Cutting and sealing: one pass over the input writes the shards and computes every digest, and the
 * version becomes visible whole or not at all.
 */
package dev.tiercast.origin.publish;
