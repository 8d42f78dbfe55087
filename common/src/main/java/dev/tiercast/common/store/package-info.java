/**
 * Where shards are kept and read: in a folder or in memory; versions that are being written or
 * received, and the journal of their verified blocks.
 */
package dev.tiercast.common.store;
