package dev.tiercast.common.serve.body;

import dev.tiercast.common.store.Presence;

/**
 * What has to come before a body can go on.
 *
 * @param presence tells when it has
 * @param block of that version
 */
record Absence(Presence presence, int block) {
  /** Whether there is nothing to wait for any more. */
  boolean isOver() {
    return presence.has(block);
  }
}
