/** Hashing in one pass with the bytes, the Merkle root, and streams that verify what they carry. */
package dev.tiercast.common.digest;
