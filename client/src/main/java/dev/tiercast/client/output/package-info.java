/** The files that are being assembled beside their targets, and how they get into place. */
package dev.tiercast.client.output;
