/** Pulling one version: what is asked for, what becomes of it. */
package dev.tiercast.client.pull;
