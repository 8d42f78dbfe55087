"""Hosts in network namespaces of their own, joined by links of set speed."""
import contextlib, os, pathlib, re, signal, subprocess

PREFIX = "tiercast-fleet-"


def sh(*command, check=True):
    return subprocess.run(command, check=check, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def remove(namespace):
    """Ends whatever runs in a namespace, by process id, and removes it."""
    for pid in sh("ip", "netns", "pids", namespace, check=False).stdout.split():
        with contextlib.suppress(ProcessLookupError):
            os.kill(int(pid), signal.SIGKILL)
    sh("ip", "netns", "del", namespace, check=False)


def sweep():
    """Removes what a bench-fleet has left that was killed."""
    for namespace in re.findall(rf"^{PREFIX}\d+\S*", sh("ip", "netns", "list").stdout, re.MULTILINE):
        if not os.path.exists("/proc/" + re.match(rf"{PREFIX}(\d+)", namespace).group(1)):
            remove(namespace)


class Host:
    """A machine: one interface, eth0, whose upload and download are both held to a rate."""

    def __init__(self, name, namespace, address, port, rack):
        self.name, self.namespace, self.address, self.port, self.rack = name, namespace, address, port, rack

    def prefix(self):
        return ["ip", "netns", "exec", self.namespace]


class Lab:
    """Hosts on one bridge, or in racks: a bridge each, joined to the core bridge by an uplink."""

    def __init__(self):
        sweep()
        self.name = f"{PREFIX}{os.getpid()}"
        self.hosts, self.racks = {}, {}
        self.holder = None
        self._add(self.name)
        try:
            self._core("ip", "link", "add", "core", "type", "bridge")
            self._core("ip", "link", "set", "core", "up")
            # Counters are read from its /proc/PID/net/dev, which needs no process for each look.
            self.holder = subprocess.Popen(["ip", "netns", "exec", self.name, "sleep", "infinity"], start_new_session=True)
        except BaseException:
            self.close()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *problem):
        self.close()

    def close(self):
        for namespace in (*(host.namespace for host in self.hosts.values()), self.name):
            remove(namespace)
        if self.holder:
            self.holder.wait()

    def _add(self, namespace):
        sh("ip", "netns", "add", namespace)
        within(namespace, "sysctl", "-qw", "net.ipv6.conf.all.disable_ipv6=1", "net.ipv6.conf.default.disable_ipv6=1")
        within(namespace, "ip", "link", "set", "lo", "up")

    def _core(self, *command):
        return within(self.name, *command)

    def rack(self, name, mbit):
        """Adds a rack whose uplink is held to a rate in both directions."""
        number = len(self.racks) + 1
        inner, outer = f"d{number}", f"u{number}"
        self._core("ip", "link", "add", f"br{number}", "type", "bridge")
        self._core("ip", "link", "set", f"br{number}", "up")
        self._core("ip", "link", "add", outer, "type", "veth", "peer", "name", inner)
        self._core("ip", "link", "set", outer, "master", "core", "up")
        self._core("ip", "link", "set", inner, "master", f"br{number}", "up")
        hold(self.name, outer, mbit)
        hold(self.name, inner, mbit)
        self.racks[name] = number

    def host(self, name, mbit, rack=None):
        number = len(self.hosts) + 1
        namespace, port = f"{self.name}-{name}", f"p{number}"
        host = self.hosts[name] = Host(name, namespace, f"10.77.1.{number}", port, rack)
        self._add(namespace)
        self._core("ip", "link", "add", port, "type", "veth", "peer", "name", "eth0", "netns", namespace)
        self._core("ip", "link", "set", port, "master", f"br{self.racks[rack]}" if rack else "core", "up")
        within(namespace, "ip", "addr", "add", f"{host.address}/24", "dev", "eth0")
        within(namespace, "ip", "link", "set", "eth0", "up")
        self.hold(name, mbit)
        return host

    def hold(self, name, mbit):
        """Holds both directions of a host to a rate."""
        hold(self.hosts[name].namespace, "eth0", mbit)
        hold(self.name, self.hosts[name].port, mbit)

    def cut(self, rack):
        """Nothing gets into the rack or out of it; nobody is told."""
        self._core("ip", "link", "set", f"u{self.racks[rack]}", "down")

    def heal(self, rack):
        self._core("ip", "link", "set", f"u{self.racks[rack]}", "up")

    def counters(self):
        """(bytes sent, bytes received) by name of host or rack, as seen from outside of it."""
        if os.readlink(f"/proc/{self.holder.pid}/ns/net") == os.readlink("/proc/self/ns/net"):
            return {}  # It has not been moved to its namespace yet.
        lines = pathlib.Path(f"/proc/{self.holder.pid}/net/dev").read_text().splitlines()[2:]
        seen = {line.split(":")[0].strip(): line.split(":")[1].split() for line in lines}
        ports = {host.name: host.port for host in self.hosts.values()} | {rack: f"u{number}" for rack, number in self.racks.items()}
        return {name: (int(seen[port][0]), int(seen[port][8])) for name, port in ports.items()}


def within(namespace, *command):
    return sh("ip", "netns", "exec", namespace, *command)


def hold(namespace, device, mbit):
    """Holds what leaves a device to a rate. Bursts are short, so that the rate is kept at any time, and so is the queue, of a twentieth of a second."""
    rate = int(mbit * 1e6 / 8)
    within(namespace, "tc", "qdisc", "replace", "dev", device, "root", "handle", "1:", "tbf", "rate", f"{mbit}mbit",
           "burst", str(max(int(rate * 0.004), 70000)), "limit", str(max(int(rate * 0.05), 150000)))
