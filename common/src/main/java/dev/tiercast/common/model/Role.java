package dev.tiercast.common.model;

/** What a node is there for. */
public enum Role {
  /** Publishes; has everything there is. */
  ORIGIN,
  /** Mirrors and serves what an upstream has. */
  RELAY,
  /** Pulls for itself, and serves what it has meanwhile. */
  CLIENT
}
