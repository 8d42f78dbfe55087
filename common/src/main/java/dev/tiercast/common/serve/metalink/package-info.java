/**
 * What other programs are told of where else a file is: Metalink (RFC 5854) and {@code Link} fields
 * (RFC 6249). Pure, but for reading the block list.
 */
package dev.tiercast.common.serve.metalink;
