package dev.tiercast.common.schedule;

/** How it is known what a source can bring. */
public enum Supply {
  /** It has everything. */
  COMPLETE,
  /** It tells what it holds and what it receives. */
  REPORTED,
  /** It has everything, and says which of it we are to take from there. */
  GRANTED
}
