/** Sharing: what is pulled is served to others while it comes, from where it is written. */
package dev.tiercast.client.share;
