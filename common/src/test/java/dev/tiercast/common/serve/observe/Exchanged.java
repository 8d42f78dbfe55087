package dev.tiercast.common.serve.observe;

import java.time.Duration;
import java.time.Instant;

/** Exchanges for tests. */
final class Exchanged {
  private Exchanged() {}

  /** A part of a shard for somebody at one of the addresses for documentation. */
  static Exchange part() {
    return of("/v1/shard_001.bin", "curl/8.5.0");
  }

  /** A target and a user agent as a client may send them. */
  static Exchange of(String target, String userAgent) {
    return new Exchange(
        Instant.parse("2026-03-01T02:03:04.5678Z"),
        "192.0.2.7",
        "GET",
        target,
        "HTTP/1.1",
        206,
        1000,
        Duration.ofMillis(1250),
        Duration.ofNanos(500_000),
        "bytes=0-999",
        null,
        userAgent,
        true);
  }

  /** Lost before there was an answer. */
  static Exchange lost() {
    return new Exchange(
        Instant.parse("2026-03-01T02:03:04Z"),
        "2001:db8::1",
        "HEAD",
        "/",
        "HTTP/1.0",
        0,
        0,
        Duration.ZERO,
        null,
        null,
        null,
        null,
        false);
  }
}
