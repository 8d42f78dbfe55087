/** The client as a library: list what servers have, and pull it. */
package dev.tiercast.client;
