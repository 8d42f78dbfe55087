/**
 * A fleet in which nothing is real but the decisions: links with rates, events in the order of
 * their times, and the classes that decide who fetches what from whom. Deterministic.
 */
package dev.tiercast.common.simulation;
