/**
 * How much a node takes upon itself: how many connections and bodies, how long it waits for those
 * who are slow, how fast it sends. The rules ({@code TokenBucket}, {@code RateFloor}, {@code
 * HeadClock}) are pure and are told the time; others here carry them out.
 */
package dev.tiercast.common.serve.limit;
