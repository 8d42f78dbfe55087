/** Following: a directory that keeps the newest version, and a link that points to it. */
package dev.tiercast.client.follow;
