package dev.tiercast.common.transfer;

import dev.tiercast.common.schedule.WorkBoard;
import java.io.IOException;
import java.util.OptionalLong;

/** What a worker does next. */
sealed interface Decision {
  /** Fetch a run of blocks from a source. */
  record Fetch(int source, WorkBoard.Task task) implements Decision {}

  /**
   * Wait for something to happen.
   *
   * @param nanos look again after that, whatever happens; empty if time alone changes nothing
   */
  record Wait(OptionalLong nanos) implements Decision {}

  /** Everything has arrived. */
  record Done() implements Decision {}

  /** Nothing more can be done. */
  record GiveUp(IOException reason) implements Decision {}
}
