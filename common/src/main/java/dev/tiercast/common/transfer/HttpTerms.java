package dev.tiercast.common.transfer;

import java.time.Duration;

/**
 * How a server is asked.
 *
 * @param head how long connecting, asking and the head of the answer may take together
 * @param patience how long reading a body may take until it is looked at how much came
 */
record HttpTerms(Duration head, Duration patience) {}
