"""Compares the simulator with the real system, fleet by fleet, and prints Markdown.

  scripts/simulate --validate [FILE | NAME=RATIO …] [--rate MBIT] [--seeds N] [--within PERCENT]

Simulates the fleets that scripts/bench-fleet measures, with their sizes, rates, faults and bounds. FILE is what bench-fleet printed; NAME=RATIO are ratios that it
printed before. A simulated ratio is the median of some seeds, times 1.046 for the framing, which is not simulated. It ends with 1 if any is further off than 15 %.
"""
import argparse, os, pathlib, re, statistics, subprocess, sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
sys.dont_write_bytecode = True

from fleet.scenarios import BY_NAME, CUT_SECONDS, DEFAULT

SIMULATE = pathlib.Path(__file__).resolve().parent.parent / "simulate"
FRAMING = 1.046
SECONDS = 60
"""What bench-fleet takes for a bound where it is told nothing else."""


class Measured:
    """What bench-fleet found for a fleet, if it did."""

    def __init__(self, ratio=None, megabytes=None, rate=None):
        self.ratio, self.megabytes, self.rate = ratio, megabytes, rate


def from_table(text):
    """Of each row the size and the ratio; of the line above the tables the rate."""
    found, rate = {}, None
    for line in text.splitlines():
        if match := re.search(r"hosts of ([\d.]+) Mbit/s", line):
            rate = float(match.group(1))
        if match := re.match(r"\| `([\w-]+)`:[^|]*\| (\d+) MB \|[^|]*\|[^|]*\| \*\*([\d.]+)", line):
            found[match.group(1)] = Measured(float(match.group(3)), int(match.group(2)), rate)
    return found


def measured(arguments):
    found = {}
    for argument in arguments:
        if os.path.exists(argument):
            found |= from_table(pathlib.Path(argument).read_text())
        elif match := re.fullmatch(r"([\w-]+)=([\d.]+)", argument):
            found[match.group(1)] = Measured(float(match.group(2)))
        else:
            sys.exit(f"simulate: {argument} is no file and not like NAME=RATIO")
    if unknown := [name for name in found if name not in BY_NAME]:
        sys.exit(f"simulate: there is no scenario {unknown[0]}")
    return found


def arguments(scenario, size, rate):
    """Those of scripts/simulate."""
    transfer = size * 8e-6 / rate
    given = ["--relays", scenario.relays, "--clients", scenario.clients, "--size", size, "--rate", f"{rate}Mbit/s"]
    if scenario.racks:
        given += ["--racks", scenario.racks, "--rack-rate", f"{rate}Mbit/s"]
    given += ["--chain"] if scenario.chain else []
    given += ["--share"] if scenario.share else []
    given += ["--max-copies", scenario.max_copies] if scenario.max_copies else []
    if scenario.fault == "kill":
        # When half of all bytes have come to the others.
        given += ["--kill", f"1@{transfer * scenario.receivers() / scenario.senders() / 2:.2f}"]
    if scenario.fault == "slow":
        given += ["--slow", f"1={rate / 10}Mbit/s"]
    if scenario.fault == "cut":
        # When half of the content has come into the rack: a copy comes in as fast as its uplink allows.
        given += ["--cut", f"1@{transfer / 2:.2f}-{transfer / 2 + CUT_SECONDS:.2f}"]
    return [str(each) for each in given]


def simulated(scenario, size, rate, seed):
    """The seconds until the last client has everything."""
    answer = subprocess.run([SIMULATE, *arguments(scenario, size, rate), "--seed", str(seed)], capture_output=True, text=True)
    found = re.search(r"^last client +([\d.]+) s", answer.stdout, re.MULTILINE)
    if not found:
        sys.exit(f"simulate: {scenario.name} came to nothing: {answer.stderr.strip() or answer.stdout.strip()}")
    return float(found.group(1))


def row(scenario, found, options):
    rate = found.rate or options.rate
    size = int(found.megabytes * 1e6 if found.megabytes else SECONDS / BY_NAME[scenario.base or scenario.name].bound() * rate * 1e6 / 8)
    transfer = size * 8e-6 / rate
    bound = transfer * scenario.bound(transfer)
    ratio = FRAMING * statistics.median(simulated(scenario, size, rate, seed) for seed in range(1, options.seeds + 1)) / bound
    off = 100 * (ratio / found.ratio - 1) if found.ratio else None
    cells = [f"`{scenario.name}`", f"{rate:g} Mbit/s", f"{ratio:.2f}", f"{found.ratio:.2f}" if found.ratio else ""]
    cells += ["", ""] if off is None else [f"{off:+.0f} %", "yes" if abs(off) <= options.within else "no"]
    print("| " + " | ".join(cells) + " |", flush=True)
    return off is None or abs(off) <= options.within


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("measured", nargs="*")
    parser.add_argument("--rate", type=float, default=50.0)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--within", type=float, default=15)
    options = parser.parse_args()
    found = measured(options.measured)
    names = [name for name in BY_NAME if BY_NAME[name].kind == "fleet" and name in (found or DEFAULT)]
    print(f"| | links | simulated | measured | difference | within {options.within:g} % |\n|---|---|---|---|---|---|")
    within = [row(BY_NAME[name], found.get(name, Measured()), options) for name in names]
    sys.exit(0 if all(within) else 1)


main()
