/** What a relay holds and from whom: the plan, and the threads that carry it out. */
package dev.tiercast.relay.mirror;
