package dev.tiercast.common.serve.limit;

/** Why somebody is not served. */
public enum Rejection {
  /** There are too many connections. */
  CONNECTIONS,
  /** There are too many bodies. */
  BODIES,
  /** The node is about to stop. */
  DRAINING,
  /** A request's head took too long. */
  HEAD_TIMEOUT,
  /** The reader was too slow. */
  SLOW_READER,
  /** Bytes did not come here in time to be sent on. */
  LATE_BYTES
}
