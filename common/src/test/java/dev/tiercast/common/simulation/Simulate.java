package dev.tiercast.common.simulation;

import static dev.tiercast.common.model.InvalidValueException.require;

import dev.tiercast.common.cli.ByteRate;
import dev.tiercast.common.cli.ByteSize;
import dev.tiercast.common.model.InvalidValueException;
import java.io.PrintStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;

/** The command line of the simulator; see {@code scripts/simulate --help}. */
public final class Simulate {
  private static final int BLOCK = 1 << 20;

  /** Reports of so many blocks, from each node to each of its neighbours, are simulated soon. */
  private static final long BLOCKS_OF_LARGE_FLEETS = 512;

  private static final int LARGE_FLEET = 200;

  private int relays = 2;
  private int clients;
  private int racks;
  private int nodesPerRack;
  private boolean chain;
  private long size = 150_000_000;
  private long blockSize;
  private double rate = 5e6;
  private double rackRate = Double.POSITIVE_INFINITY;
  private boolean isShared;
  private int maxCopies;
  private int neighbours = 32;
  private int connections = 16;
  private double latencyMillis = 0.5;
  private double reportMillis;
  private long seed = 1;
  private double longest = 20;
  private Faults faults = Faults.NONE;

  private Simulate() {}

  /** Simulates what the options say, and prints what came of it. */
  public static void main(String[] args) {
    int code = run(List.of(args), System.out, System.err);
    if (code != 0) {
      System.exit(code);
    }
  }

  static int run(List<String> args, PrintStream out, PrintStream err) {
    Simulate options = new Simulate();
    try {
      Deque<String> left = new ArrayDeque<>(args);
      while (!left.isEmpty()) {
        options.take(left.remove(), left);
      }
      Plan plan = options.plan();
      report(plan, Fleet.run(plan, options.faults, options.longest * plan.boundSeconds()), out);
      return 0;
    } catch (InvalidValueException e) {
      err.println("simulate: " + e.getMessage());
      return 2;
    }
  }

  private void take(String option, Deque<String> left) {
    switch (option) {
      case "--chain" -> chain = true;
      case "--share" -> isShared = true;
      case "--no-share" -> isShared = false;
      default -> {
        String value = value(option, left);
        try {
          take(option, value);
        } catch (NumberFormatException e) {
          throw new InvalidValueException(option, "'" + value + "' is no number");
        }
      }
    }
  }

  private static String value(String option, Deque<String> left) {
    String value = left.poll();
    if (value == null) {
      throw new InvalidValueException(option, "has no value, or is unknown; see --help");
    }
    return value;
  }

  private void take(String option, String value) {
    switch (option) {
      case "--relays" -> relays = Integer.parseInt(value);
      case "--clients" -> clients = Integer.parseInt(value);
      case "--racks" -> racks = Integer.parseInt(value);
      case "--nodes-per-rack" -> nodesPerRack = Integer.parseInt(value);
      case "--size" -> size = ByteSize.parse(value).bytes();
      case "--block-size" -> blockSize = ByteSize.parse(value).bytes();
      case "--rate" -> rate = ByteRate.parse(value).bytesPerSecond();
      case "--rack-rate" -> rackRate = ByteRate.parse(value).bytesPerSecond();
      case "--max-copies" -> maxCopies = Integer.parseInt(value);
      case "--neighbours" -> neighbours = Integer.parseInt(value);
      case "--connections" -> connections = Integer.parseInt(value);
      case "--latency-ms" -> latencyMillis = Double.parseDouble(value);
      case "--report-ms" -> reportMillis = Double.parseDouble(value);
      case "--seed" -> seed = Long.parseLong(value);
      case "--kill" -> {
        String[] parts = parts(value, "@", 2);
        faults = faults.kill(Integer.parseInt(parts[0]), Double.parseDouble(parts[1]));
      }
      case "--slow" -> {
        String[] parts = parts(value, "=", 2);
        double slower = ByteRate.parse(parts[1]).bytesPerSecond();
        faults = faults.slow(Integer.parseInt(parts[0]), slower);
      }
      case "--cut" -> {
        String[] parts = parts(value, "[@-]", 3);
        double from = Double.parseDouble(parts[1]);
        faults = faults.cut(Integer.parseInt(parts[0]), from, Double.parseDouble(parts[2]));
      }
      case "--longest" -> longest = Double.parseDouble(value);
      default -> throw new InvalidValueException(option, "is unknown; see --help");
    }
  }

  private static String[] parts(String value, String between, int count) {
    String[] parts = value.split(between, count);
    require(parts.length == count, value, "is not what it is to be; see --help");
    return parts;
  }

  private void check() {
    require(
        relays >= 0 && clients >= 0 && racks >= 0,
        "--relays, --clients, --racks",
        "are less than 0");
    require(
        nodesPerRack == 0 || (racks > 0 && nodesPerRack > 0), "--nodes-per-rack", "needs --racks");
    require(receivers() > 0, "--relays, --clients", "are nobody");
    require(!chain || relays > 0 || nodesPerRack > 0, "--chain", "needs relays");
    require(size > 0, "--size", "is nothing");
    require(rate > 0 && rackRate > 0, "--rate, --rack-rate", "are nothing");
    require(neighbours > 0 && connections > 0, "--neighbours, --connections", "are less than 1");
    require(
        latencyMillis >= 0 && reportMillis >= 0, "--latency-ms, --report-ms", "are less than 0");
  }

  private int relays() {
    return nodesPerRack > 0 ? racks * nodesPerRack : relays;
  }

  private int receivers() {
    return relays() + clients;
  }

  private Plan plan() {
    check();
    long block = block(receivers());
    return new Plan(
        relays(),
        clients,
        racks,
        chain,
        size,
        block,
        rate,
        rackRate,
        isShared,
        maxCopies,
        neighbours,
        connections,
        (long) (latencyMillis * 1e6),
        (long) (reportMillis * 1e6),
        seed);
  }

  private long block(int receivers) {
    long wanted = blockSize;
    if (wanted == 0) {
      long most = receivers > LARGE_FLEET ? BLOCKS_OF_LARGE_FLEETS : Long.MAX_VALUE;
      wanted = BLOCK;
      while (size / wanted > most) {
        wanted *= 2;
      }
    }
    return Math.max(1, wanted);
  }

  private static void report(Plan plan, Outcome outcome, PrintStream out) {
    double bound = plan.boundSeconds();
    out.printf(
        Locale.ROOT,
        "%d relays, %d clients%s, %d racks, %s in %d blocks of %s, %.1f Mbit/s%s, seed %d%n",
        plan.relays(),
        plan.clients(),
        plan.isShared() ? " that share" : "",
        plan.racks(),
        new ByteSize(plan.size()),
        (plan.size() - 1) / plan.blockSize() + 1,
        new ByteSize(plan.blockSize()),
        plan.rate() * 8 / 1e6,
        plan.chain() ? ", a chain" : "",
        plan.seed());
    out.printf(Locale.ROOT, "bound    %10.2f s%n", bound);
    for (double part : new double[] {0.5, 0.99, 1}) {
      double seconds = outcome.seconds(part);
      out.printf(
          Locale.ROOT,
          "%5.0f %%  %10.2f s   %.3f of the bound%n",
          part * 100,
          seconds,
          seconds / bound);
    }
    if (plan.clients() > 0) {
      double last = outcome.clientSeconds();
      out.printf(Locale.ROOT, "last client %7.2f s   %.3f of the bound%n", last, last / bound);
    }
    out.printf(Locale.ROOT, "copies sent by the origin       %.3f%n", outcome.originCopies());
    if (plan.racks() > 0) {
      out.printf(Locale.ROOT, "copies into a rack, at most     %.3f%n", outcome.rackCopies());
    }
    out.printf(
        Locale.ROOT,
        "blocks twice, or begun in vain  %.2f %%%n",
        100 * (outcome.duplicates() + outcome.broken()));
    if (!outcome.isComplete()) {
      out.println("not everybody has everything: it was ended, see --longest");
    }
  }
}
