"""One run of a scenario: builds the lab, lets it happen, looks at what came."""
import contextlib, dataclasses, os, pathlib, shutil, subprocess, sys, threading, time

from fleet import nodes, scenarios
from fleet.lab import Lab
from fleet.nodes import Unfinished
from fleet.watch import Watch, ticks

HERE = pathlib.Path(__file__).resolve().parent
VERSION = "v1"


@dataclasses.dataclass
class Result:
    """Times in seconds since the end of publish; bytes by host, and by rack, as (sent, received)."""

    finished: dict
    relays: dict
    bytes: dict
    busy: float
    idle: float
    own: float
    notes: list

    def last(self):
        return max(self.finished.values())


class Fleet:
    """A lab with a scenario's processes on it."""

    def __init__(self, scenario, options, home):
        self.scenario, self.options, self.home = scenario, options, home
        self.command = nodes.Command(options.tiercast, options.java_opts)
        self.stack = contextlib.ExitStack()
        self.lab = self.stack.enter_context(Lab())
        self.relays, self.clients, self.processes, self.notes = [], [], [], []
        self.origin = None
        self.dead = set()

    def __enter__(self):
        return self

    def __exit__(self, *problem):
        for process in self.processes:
            nodes.end(process)
        self.stack.close()

    def build(self):
        scenario, rate = self.scenario, self.options.rate
        self.racks = [f"rack{number + 1}" for number in range(scenario.racks)]
        for rack in self.racks:
            self.lab.rack(rack, rate)
        self.lab.host("origin", rate)
        for kind, count in (("relay", scenario.relays), ("client", scenario.clients)):
            for number in range(count):
                self.lab.host(f"{kind}{number + 1}", rate, self.racks[number % len(self.racks)] if self.racks else None)
        if scenario.fault == "slow":
            self.lab.hold("relay1", rate / 10)

    def hosts(self, kind):
        return [host for name, host in self.lab.hosts.items() if name.startswith(kind)]

    # ---- Tiercast

    def start_nodes(self):
        copies = [] if not self.scenario.max_copies else ["--max-copies", str(self.scenario.max_copies)]
        self.origin = self._keep(nodes.Node(self.command, self.lab.hosts["origin"], self.home, "origin", *copies))
        self.origin.await_answer()
        for host in self.hosts("relay"):
            above = self.relays[-1] if self.scenario.chain and self.relays else self.origin
            self.relays.append(self._keep(nodes.Node(self.command, host, self.home, "relay", "--upstream", above.url, *self._rack("relay", host))))
            if self.scenario.chain:
                self.relays[-1].await_answer("readyz")
        for relay in self.relays:
            relay.await_answer("readyz")
        self._await_registry()

    def _await_registry(self):
        """Until the origin knows all relays, where it keeps account of them at all."""
        until = time.monotonic() + 20
        while (known := self.origin.get("api/v1/relays")) is not None:
            if all(relay.host.address + ":" in known for relay in self.relays):
                return
            if time.monotonic() > until:
                self.notes.append("the origin does not know all relays")
                return
            time.sleep(0.2)

    def _keep(self, what):
        self.processes.append(what.process)
        return what

    def _rack(self, verb, host):
        return ["--rack", host.rack] if host.rack and self.command.knows(verb, "--rack") else []

    def start_clients(self):
        share = ["--share", "--share-for", "1h"] if self.scenario.share else []
        for host in self.hosts("client"):
            self.clients.append(self._keep(nodes.Client(self.command, host, self.home, VERSION, self._servers(host), *self._rack("pull", host), *share)))
        self.settle()

    def _servers(self, host):
        if self.scenario.chain:
            return self.relays[-1].url
        if self.options.tell == "relays" and self.relays:
            near = [relay for relay in self.relays if relay.host.rack == host.rack]
            return ",".join(relay.url for relay in near)
        return self.origin.url

    def settle(self):
        """Until the processes have done with starting."""
        before, until = None, time.monotonic() + 60
        while time.monotonic() < until:
            now = sum(map(ticks_of, self.processes))
            if before is not None and now - before <= 5 + len(self.processes):
                return
            before = now
            time.sleep(1)

    def publish(self, source):
        answer = self.command.run("publish", source, "--data-dir", self.origin.data, prefix=self.origin.host.prefix())
        if answer.returncode != 0:
            raise Unfinished(f"publish: exit {answer.returncode}: {answer.stderr.strip()}")
        return time.monotonic()

    def look(self, folder):
        """Writes down what everybody says, for whoever asks why."""
        os.makedirs(folder, exist_ok=True)
        for node in (self.origin, *self.relays):
            if node and node.process.poll() is None:
                node.look(folder)
                nodes.threads_of(node.process, folder, node.name)
        for client in self.clients:
            if client.process.poll() is None:
                nodes.threads_of(client.process, folder, client.name)


def ticks_of(process):
    with contextlib.suppress(OSError, IndexError):
        return ticks(process.pid)
    return 0


class Fault:
    """What goes wrong once enough bytes have come; nothing by default."""

    def __init__(self, fleet, watch, size):
        self.fleet, self.watch, self.size = fleet, watch, size
        self.kind, self.happened = fleet.scenario.fault, None

    def look(self):
        if self.kind == "kill" and not self.happened and self._received() >= 0.5 * (self.fleet.scenario.receivers() - 1) * self.size:
            nodes.end(self.fleet.relays[0].process)
            self.fleet.dead.add(self.fleet.relays[0].name)
            self.happened = time.monotonic()
        if self.kind == "cut":
            self._cut()

    def _cut(self):
        rack = self.fleet.racks[0]
        if not self.happened and self._since(rack)[1] >= 0.5 * self.size:
            self.fleet.lab.cut(rack)
            self.happened = time.monotonic()
        elif self.happened and self.kind and time.monotonic() > self.happened + scenarios.CUT_SECONDS:
            self.fleet.lab.heal(rack)
            self.kind = None

    def _since(self, name):
        now, first = self.fleet.lab.counters()[name], self.watch.samples[0][1][name]
        return now[0] - first[0], now[1] - first[1]

    def _received(self):
        return sum(self._since(name)[1] for name in self.fleet.lab.hosts if name not in ("origin", self.fleet.relays[0].name))


def run(scenario, options, content, home):
    """One run of a fleet; the result, or Unfinished."""
    with Fleet(scenario, options, home) as fleet:
        try:
            fleet.build()
            fleet.start_nodes()
            fleet.start_clients()
            with Watch(fleet.lab, fleet.processes) as watch:
                zero = fleet.publish(content.path)
                await_clients(fleet, watch, content, zero)
                watch.stop()
                if options.trace:
                    watch.write(options.trace, zero, scenario.name)
                finished = {client.name: client.done - zero for client in fleet.clients}
                relays = await_relays(fleet, content, zero)
            return evaluate(fleet, watch, finished, relays, zero)
        finally:
            if options.keep_logs:
                keep_logs(home, options.keep_logs)


def await_clients(fleet, watch, content, zero):
    scenario, options = fleet.scenario, fleet.options
    transfer = content.size * 8e-6 / options.rate
    until = zero + 4 * transfer * scenario.bound(transfer) + 30
    fault, next_look = Fault(fleet, watch, content.size), zero + (options.look or 0)
    while any(client.done is None for client in fleet.clients):
        fault.look()
        failed = [client for client in fleet.clients if client.has_failed()]
        if failed or time.monotonic() > until:
            fleet.look(f"{fleet.home}/end")
            watch.stop()
            if options.trace:
                watch.write(options.trace, zero, scenario.name + " (unfinished)")
            raise Unfinished(said(failed[0]) if failed else "not finished in four times the bound: "
                             + ", ".join(client.name for client in fleet.clients if client.done is None))
        if options.look and time.monotonic() > next_look:
            fleet.look(f"{fleet.home}/at-{time.monotonic() - zero:.0f}")
            next_look += options.look
        time.sleep(0.05)
    if scenario.fault in ("kill", "cut") and not fault.happened:
        fleet.notes.append("the fault did not happen in time")
    if scenario.fault == "cut" and fault.kind:
        fleet.notes.append("all had finished before the rack was healed")
        fleet.lab.heal(fleet.racks[0])
    for client in fleet.clients:
        if nodes.sha256(client.target) != content.sha256:
            raise Unfinished(f"{client.name} wrote something else")


def said(client):
    return f"{client.name}: exit {client.process.returncode}: {pathlib.Path(f'{client.home}/log').read_text().strip()[-500:]}"


def await_relays(fleet, content, zero):
    """How long the relays took that have all of it; the others are noted. Their bytes are checked as well."""
    living = [relay for relay in fleet.relays if relay.name not in fleet.dead]
    slowest = fleet.options.rate / 10 if fleet.scenario.fault == "slow" else fleet.options.rate
    until, when = time.monotonic() + 20 + 2 * content.size / (slowest * 125_000), {}
    while len(when) < len(living) and time.monotonic() < until:
        for relay in living:
            if relay.name not in when and (complete := relay.complete(VERSION)):
                when[relay.name] = complete - zero
        time.sleep(0.1)
    for relay in living:
        if relay.name not in when:
            fleet.notes.append(f"{relay.name} did not have all of it")
        elif relay.digest(VERSION) != content.sha256:
            raise Unfinished(f"{relay.name} holds something else")
    return when


def evaluate(fleet, watch, finished, relays, zero):
    rate, names = fleet.options.rate, ["origin", *(relay.name for relay in fleet.relays)]
    last = max(finished.values())
    if fleet.scenario.share:
        names += [client.name for client in fleet.clients]
    idle, own = watch.processor()
    result = Result(finished, relays, watch.bytes(), watch.busy(names, zero, zero + last, rate), idle, own, fleet.notes)
    if fleet.options.verbose:
        print(f"{fleet.scenario.name}: clients " + " ".join(f"{name}={seconds:.1f}" for name, seconds in finished.items())
              + "; relays " + " ".join(f"{name}={seconds:.1f}" for name, seconds in relays.items()), file=sys.stderr)
        for name in names:
            print(f"  {name}: idle at {watch.idle(name, zero, zero + last, rate) or 'no time'}", file=sys.stderr)
    return result


def keep_logs(home, target):
    """Copies logs, not contents."""
    def heavy(folder, names):
        return [name for name in names if name in ("data", "out.bin", "torrent-data") or name.startswith(".out.bin")]
    shutil.copytree(home, f"{target}/{os.path.basename(home)}", ignore=heavy, dirs_exist_ok=True)


# ---- peers

def run_swarm(scenario, options, content, home):
    """All of the scenario's hosts in one libtorrent swarm."""
    with Fleet(scenario, options, home) as fleet:
        fleet.build()
        peers, torrent = {}, f"{home}/content.torrent"
        addresses = {host.name: host.address for host in fleet.lab.hosts.values()}
        for host in fleet.lab.hosts.values():
            folder = f"{home}/{host.name}/torrent-data"
            os.makedirs(folder)
            others = [address for name, address in addresses.items() if name != host.name]
            if host.name == "origin":
                folder = os.path.dirname(content.path)
            peers[host.name] = Peer([*host.prefix(), options.torrent_python, str(HERE / "swarm.py"), "seed" if host.name == "origin" else "leech",
                                     torrent, folder, "6881", *others])
            fleet.processes.append(peers[host.name].process)
        for peer in peers.values():
            peer.await_ready()
        with Watch(fleet.lab, fleet.processes) as watch:
            subprocess.run([options.torrent_python, str(HERE / "swarm.py"), "make", content.path, torrent], check=True)
            zero = time.monotonic()
            until = zero + 60 + 6 * content.size * 8e-6 / options.rate
            while not all(peer.done for peer in peers.values()):
                if time.monotonic() > until:
                    raise Unfinished("the swarm did not finish")
                time.sleep(0.05)
            watch.stop()
        if options.trace:
            watch.write(options.trace, zero, scenario.name)
        finished = {name: peer.done - zero for name, peer in peers.items() if name != "origin"}
        for name in finished:
            if nodes.sha256(f"{home}/{name}/torrent-data/{os.path.basename(content.path)}") != content.sha256:
                raise Unfinished(f"{name} wrote something else")
        idle, own = watch.processor()
        busy = watch.busy(list(peers), zero, zero + max(finished.values()), options.rate)
        return Result(finished, {}, watch.bytes(), busy, idle, own, [])


class Peer:
    """A process of swarm.py."""

    def __init__(self, command):
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, start_new_session=True, text=True)
        self.ready, self.done = threading.Event(), None
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        for line in self.process.stdout:
            self.ready.set()
            if line.startswith("done"):
                self.done = float(line.split()[1])

    def await_ready(self):
        if not self.ready.wait(30):
            raise Unfinished("libtorrent did not start")


# ---- news

def run_news(scenario, options, make_content, home, rounds=10):
    """Milliseconds from the moment at which a version is listed at the origin until it is known at the last relay, and until its manifest is had there, for each
    of some publishes."""
    with Fleet(scenario, options, home) as fleet:
        fleet.build()
        fleet.start_nodes()
        listener = subprocess.Popen([*fleet.relays[-1].host.prefix(), sys.executable, str(HERE / "news.py"), "127.0.0.1", str(nodes.PORT)],
                                    stdout=subprocess.PIPE, text=True, start_new_session=True)
        fleet.processes.append(listener)
        listed, known = {}, {}

        def read():
            for line in listener.stdout:
                version, told, had = line.split()
                known[version] = int(told), int(had)
        threading.Thread(target=read, daemon=True).start()
        fleet.settle()
        for number in range(1, rounds + 2):
            fleet.publish(make_content(number))
            # It was renamed into its place then; it was written, and forced to the disk, before.
            listed[f"v{number}"] = os.stat(f"{fleet.origin.data}/distribution.txt").st_ctime_ns
            until = time.monotonic() + 30
            while f"v{number}" not in known and time.monotonic() < until:
                time.sleep(0.01)
            time.sleep(1.5)
        if options.keep_logs:
            keep_logs(home, options.keep_logs)
        if missing := [version for version in listed if version not in known]:
            raise Unfinished("not known at the third tier: " + ", ".join(missing))
        # The first one goes through code that runs for the first time.
        return [tuple((when - listed[version]) / 1e6 for when in known[version]) for version in listed]
