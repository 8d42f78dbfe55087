package dev.tiercast.common.schedule;

import dev.tiercast.common.model.Block;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * The tasks under way: who brings them, which block each waits for, and how much of it has come.
 * Times are nanoseconds of one clock. Not thread safe.
 */
public final class Flights {
  /** One task under way. */
  public static final class Flight {
    private final WorkBoard.Task task;
    private final int source;
    private final long begun;
    private Block block;
    private long since;
    private double usualNanos;
    private long received;
    private long lastBytes;
    private boolean isWaiting = true;
    private boolean isAwaiting;

    /** On the same connection; null if there is none. */
    private WorkBoard.@Nullable Task before;

    private boolean isInTurn = true;

    private Flight(WorkBoard.Task task, int source, Block block, long begun) {
      this.task = task;
      this.source = source;
      this.block = block;
      this.begun = begun;
    }

    /** What is being done. */
    public WorkBoard.Task task() {
      return task;
    }

    /** Who brings it. */
    public int source() {
      return source;
    }

    /** The block that is to come next, or has just come. */
    public int block() {
      return block.index();
    }

    /** Bytes of that block. */
    public int length() {
      return block.length();
    }

    /** Whether bytes are waited for, and not being verified or kept. */
    public boolean isWaiting() {
      return isWaiting;
    }

    /** Whether the source itself still waits for the block, as far as it said. */
    public boolean isAwaiting() {
      return isAwaiting;
    }

    /** From now on the source waits for the block itself, or has it. */
    public void setAwaiting(boolean isAwaiting, long now) {
      this.isAwaiting = isAwaiting;
      since = now;
      lastBytes = now;
    }

    /** Bytes of the block that have come. */
    public long received() {
      return received;
    }

    /** How long the task has been under way. */
    public long ageNanos(long now) {
      return now - begun;
    }

    /** What came, or comes, before it on the same connection. */
    public Optional<WorkBoard.Task> before() {
      return Optional.ofNullable(before);
    }

    /** How long the block has been waited for, since it can come. */
    public long waitedNanos(long now) {
      return isInTurn ? now - since : 0;
    }

    /** How long nothing at all has come that could. */
    public long silentNanos(long now) {
      return isInTurn ? now - lastBytes : 0;
    }

    /**
     * How long a block took when this one was asked for, as far as was known; infinite if it was
     * not.
     */
    public double usualNanos() {
      return usualNanos;
    }

    private void expect(Block next, OptionalDouble bytesPerNano, long now) {
      block = next;
      since = now;
      lastBytes = now;
      received = 0;
      usualNanos = next.length() / bytesPerNano.orElse(0);
      isWaiting = true;
    }
  }

  private final Map<WorkBoard.Task, Flight> flights = new LinkedHashMap<>();

  /** A task begins; its first block is expected now. */
  public void begin(
      WorkBoard.Task task, int source, Block first, OptionalDouble bytesPerNano, long now) {
    Flight flight = new Flight(task, source, first, now);
    flights.put(task, flight);
    flight.expect(first, bytesPerNano, now);
  }

  /** What a task asks for comes on the connection of another, after that. */
  public void follow(WorkBoard.Task task, WorkBoard.Task before) {
    find(task)
        .ifPresent(
            flight -> {
              flight.before = before;
              flight.isInTurn = !flights.containsKey(before);
            });
  }

  /** It does not follow anything after all. */
  public void alone(WorkBoard.Task task) {
    find(task)
        .ifPresent(
            flight -> {
              flight.before = null;
              flight.isInTurn = true;
            });
  }

  /** What came before a task has come: now its own blocks can. */
  public void turn(WorkBoard.Task task, long now) {
    find(task)
        .filter(flight -> !flight.isInTurn)
        .ifPresent(
            flight -> {
              flight.isInTurn = true;
              flight.since = now;
              flight.lastBytes = now;
            });
  }

  /** Whether what a task follows is still under way. */
  public boolean isBehind(WorkBoard.Task task) {
    return find(task).flatMap(Flight::before).filter(flights::containsKey).isPresent();
  }

  /** Whether something follows a task on its connection. */
  public boolean isFollowed(WorkBoard.Task task) {
    return flights.values().stream().anyMatch(flight -> task.equals(flight.before));
  }

  /**
   * The next block of a task is expected now.
   *
   * @param bytesPerNano what the connection has brought lately
   */
  public void expect(WorkBoard.Task task, Block block, OptionalDouble bytesPerNano, long now) {
    find(task).ifPresent(flight -> flight.expect(block, bytesPerNano, now));
  }

  /** Bytes of the expected block have come. */
  public void received(WorkBoard.Task task, long bytes, long now) {
    find(task)
        .ifPresent(
            flight -> {
              flight.received += bytes;
              flight.lastBytes = now;
            });
  }

  /** All of the block has come; what is done with it now takes the time that it takes. */
  public void landed(WorkBoard.Task task) {
    find(task).ifPresent(flight -> flight.isWaiting = false);
  }

  /** The task is not under way any more. */
  public void end(WorkBoard.Task task, long now) {
    flights.remove(task);
    List.copyOf(flights.values()).stream()
        .filter(flight -> task.equals(flight.before))
        .forEach(flight -> turn(flight.task, now));
  }

  /** What is known of a task, if it is under way. */
  public Optional<Flight> find(WorkBoard.Task task) {
    return Optional.ofNullable(flights.get(task));
  }

  /** All that are under way. */
  public Collection<Flight> all() {
    return flights.values();
  }

  /** How many are under way. */
  public int count() {
    return flights.size();
  }

  /**
   * How long the expected block probably still takes: what is missing at the speed of its
   * connection, but as long as nothing has come, since silence tends to go on.
   *
   * @param bytesPerNano of the connection
   */
  public static double remainingNanos(Flight flight, OptionalDouble bytesPerNano, long now) {
    double left = flight.block.length() - flight.received;
    double steady =
        bytesPerNano.isPresent() ? left / bytesPerNano.getAsDouble() : flight.waitedNanos(now);
    return Math.max(steady, (double) flight.silentNanos(now));
  }
}
