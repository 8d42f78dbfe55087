"""What happens in a lab while something runs: bytes of every host, processor time."""
import contextlib, os, pathlib, threading, time

TICK = os.sysconf("SC_CLK_TCK")

# What a counter sees of a full link: it counts segments before they are cut into frames, the link counts the frames with their heads.
FULL = 1448 / 1514


class Watch:
    """Reads the counters of a lab once a second, from a thread of its own."""

    def __init__(self, lab, processes):
        self.lab, self.processes = lab, processes
        self.samples, self.spent = [], {}
        self.ending = threading.Event()
        self.thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self):
        self.begin, self.machine = time.monotonic(), machine_ticks()
        self.own = self._own_ticks()
        self._sample()
        self.thread.start()
        return self

    def __exit__(self, *problem):
        self.ending.set()
        self.thread.join()

    def _run(self):
        while not self.ending.wait(1 - (time.monotonic() - self.begin) % 1):
            self._sample()

    def _sample(self):
        self.samples.append((time.monotonic(), self.lab.counters()))
        self._own_ticks()

    def _own_ticks(self):
        for process in self.processes:
            with contextlib.suppress(OSError, IndexError):
                self.spent[process.pid] = ticks(process.pid)
        return sum(self.spent.values())

    def stop(self):
        """The last look; what is asked for later is up to here."""
        self._sample()
        self.end, self.final = self.samples[-1][0], machine_ticks()
        self.own = (self._own_ticks() - self.own) / TICK

    def bytes(self):
        """(sent, received) of each host and rack."""
        last = self.samples[-1][1]
        return {name: tuple(b - a for a, b in zip(first, last[name])) for name, first in self.samples[0][1].items()}

    def processor(self):
        """What share of the processors was idle, and what share the processes of the fleet took."""
        idle, total = (after - before for before, after in zip(self.machine, self.final))
        return idle / total, self.own * TICK / total

    def rates(self):
        """For each second: its begin, and Mbit/s (up, down) of each host and rack."""
        for (before, old), (after, new) in zip(self.samples, self.samples[1:]):
            if after - before > 0.3:
                yield before, {name: tuple((b - a) * 8e-6 / (after - before) for a, b in zip(old[name], new[name])) for name in new}

    def write(self, path, zero, title):
        """Appends a table of rates, separated by tabs; seconds count from `zero`."""
        with open(path, "a") as out:
            names = list(self.samples[0][1])
            print(f"# {title}", file=out)
            print("seconds", *(f"{name}.{way}" for name in names for way in ("up", "down")), sep="\t", file=out)
            for when, rates in self.rates():
                print(f"{when - zero:.1f}", *(f"{each:.1f}" for name in names for each in rates[name]), sep="\t", file=out)

    def busy(self, names, zero, until, mbit):
        """The mean share of their upload that these hosts used."""
        shares = [min(rates[name][0] / mbit / FULL, 1) for when, rates in self.rates() if zero <= when < until - 0.5 for name in names]
        return sum(shares) / len(shares) if shares else 0

    def idle(self, name, zero, until, mbit):
        """Seconds at which less than three quarters of a host's upload were used, as ranges of text."""
        seconds = [round(when - zero) for when, rates in self.rates() if zero - 0.5 <= when < until and rates[name][0] < 0.75 * FULL * mbit]
        return joined(seconds)


def joined(numbers):
    runs = []
    for number in numbers:
        if runs and number <= runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return " ".join(f"{first}" if first == last else f"{first}–{last}" for first, last in runs)


def machine_ticks():
    fields = list(map(int, pathlib.Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9]))
    return fields[3] + fields[4], sum(fields)


def ticks(pid):
    """Processor time of a process, user and system."""
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return int(fields[11]) + int(fields[12])
