package dev.tiercast.common.transfer;

import java.time.Duration;
import java.util.Optional;

/**
 * How a server is asked.
 *
 * @param head how long connecting, asking and the head of the answer may take together
 * @param patience how long reading a body may take until it is looked at how much came
 * @param proxy through which it is asked
 */
record HttpTerms(Duration head, Duration patience, Optional<ProxyAddress> proxy) {
  /** The same where the server may take its time before it answers. */
  HttpTerms withHead(Duration wait) {
    return new HttpTerms(head.plus(wait), patience, proxy);
  }
}
