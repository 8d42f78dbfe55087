/**
 * The nodes of a fleet and what they know of each other: who serves, who holds or receives which
 * blocks, what is new. Both the asking and the answering half, without the HTTP server.
 */
package dev.tiercast.common.tier;
