/**
 * Who fetches what from whom: decisions without I/O, clocks or threads. Time comes in as an
 * argument and randomness as a generator, so that every run can be repeated.
 */
package dev.tiercast.common.schedule;
