package dev.tiercast.common.simulation;

import dev.tiercast.common.model.BlockSpans;
import dev.tiercast.common.schedule.GrantBook;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Where an origin is asked what to take from it: whoever gets nothing waits, as at a real one. */
final class GrantDesk {
  private static final long SHORTEST_WAKE = 250_000_000L;
  private static final long LOOK = 1_000_000_000L;
  private static final long LONGEST_WAIT = 5_000_000_000L;

  private final class Asker {
    private final Supplier<BlockSpans> question;
    private final Consumer<BlockSpans> answer;
    private final long until = events.now() + LONGEST_WAIT;

    Asker(Supplier<BlockSpans> question, Consumer<BlockSpans> answer) {
      this.question = question;
      this.answer = answer;
    }

    boolean isAnswered() {
      BlockSpans granted = question.get();
      boolean isAnswered = !granted.isEmpty() || events.now() >= until;
      if (isAnswered) {
        answer.accept(granted);
        wake();
      }
      return isAnswered;
    }
  }

  private final Events events;
  private final GrantBook book;
  private List<Asker> waiting = new ArrayList<>();
  private boolean isWaking;
  private long woken;

  GrantDesk(Events events, GrantBook book) {
    this.events = events;
    this.book = book;
    events.after(LOOK, this::look);
  }

  GrantBook book() {
    return book;
  }

  /**
   * Somebody asks.
   *
   * @param question to the book, maybe several times
   * @param answer is told what was granted, nothing after some time
   */
  void ask(Supplier<BlockSpans> question, Consumer<BlockSpans> answer) {
    Asker asker = new Asker(question, answer);
    if (!asker.isAnswered()) {
      waiting.add(asker);
    }
  }

  private void wake() {
    if (!isWaking && events.now() - woken >= SHORTEST_WAKE) {
      woken = events.now();
      askAll();
    }
  }

  private void askAll() {
    isWaking = true;
    List<Asker> all = waiting;
    waiting = new ArrayList<>();
    for (Asker asker : all) {
      if (!asker.isAnswered()) {
        waiting.add(asker);
      }
    }
    isWaking = false;
  }

  private void look() {
    askAll();
    events.after(LOOK, this::look);
  }
}
