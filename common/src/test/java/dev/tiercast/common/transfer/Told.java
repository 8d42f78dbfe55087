package dev.tiercast.common.transfer;

import dev.tiercast.common.layout.ServerAddress;
import dev.tiercast.common.testing.FaultyServer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Remembers what a transfer tells. */
final class Told implements TransferListener {
  private record Event(ServerAddress source, IOException reason) {}

  private final List<Event> failures = new ArrayList<>();
  private final List<Event> exclusions = new ArrayList<>();
  private long bytes;
  private final List<ServerAddress> joined = new ArrayList<>();
  private long length;
  private long present;

  @Override
  public synchronized void onLength(long total, long alreadyThere) {
    length = total;
    present = alreadyThere;
  }

  @Override
  public synchronized void onBlock(ServerAddress source, int length) {
    bytes += length;
  }

  @Override
  public synchronized void onJoin(ServerAddress source) {
    joined.add(source);
  }

  @Override
  public synchronized void onFailure(ServerAddress source, IOException reason) {
    failures.add(new Event(source, reason));
  }

  @Override
  public synchronized void onExclusion(ServerAddress source, IOException reason) {
    exclusions.add(new Event(source, reason));
  }

  synchronized List<ServerAddress> joined() {
    return List.copyOf(joined);
  }

  synchronized long length() {
    return length;
  }

  synchronized long present() {
    return present;
  }

  synchronized long bytes() {
    return bytes;
  }

  /** How often anything failed, wherever. */
  synchronized int failures() {
    return failures.size();
  }

  /** Messages about failures of a server. */
  List<String> failuresOf(FaultyServer server) {
    return messages(failures, server);
  }

  /** Messages about the exclusion of a server. */
  List<String> exclusionsOf(FaultyServer server) {
    return messages(exclusions, server);
  }

  /** Messages about anything that went wrong at a server. */
  List<String> eventsOf(FaultyServer server) {
    List<String> events = new ArrayList<>(failuresOf(server));
    events.addAll(exclusionsOf(server));
    return events;
  }

  private synchronized List<String> messages(List<Event> events, FaultyServer server) {
    return events.stream()
        .filter(event -> event.source().equals(server.address()))
        .map(event -> event.reason().getMessage())
        .toList();
  }
}
