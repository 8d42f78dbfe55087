"""Processes of a fleet, each on a host of its own: origin, relays, clients."""
import contextlib, hashlib, json, os, pathlib, signal, subprocess, threading, time

PORT = 8001
MIB = 1 << 20


class Unfinished(Exception):
    """Not everybody has got the content, or somebody has got something else."""


def end(process):
    """Ends a process with all that it started."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def sha256(*paths):
    digest = hashlib.sha256()
    for path in paths:
        with open(path, "rb") as content:
            while piece := content.read(MIB):
                digest.update(piece)
    return digest.hexdigest()


class Command:
    """The packaged command, and what it can."""

    def __init__(self, path, java_opts):
        self.path = path
        clean = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy") and not name.startswith("TIERCAST_")}
        self.environment = dict(clean, TIERCAST_JAVA_OPTS=java_opts)
        self.helps = {}

    def knows(self, verb, option):
        if verb not in self.helps:
            self.helps[verb] = self.run(verb, "--help").stdout
        return option in self.helps[verb]

    def run(self, *arguments, prefix=()):
        return subprocess.run([*prefix, self.path, *arguments], env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def start(self, prefix, arguments, **streams):
        return subprocess.Popen([*prefix, self.path, *arguments], env=self.environment, stdin=subprocess.DEVNULL, start_new_session=True, **streams)


class Node:
    """One that serves: an origin or a relay."""

    def __init__(self, command, host, home, *arguments):
        self.host, self.name, self.home = host, host.name, f"{home}/{host.name}"
        self.data = f"{self.home}/data"
        self.url = f"http://{host.address}:{PORT}/"
        os.makedirs(self.home)
        with open(f"{self.home}/log", "w") as log:
            self.process = command.start(host.prefix(), [*arguments, "--data-dir", self.data, "--port", str(PORT)], stdout=log, stderr=log)

    def get(self, path):
        """What the node answers on its own host, or None."""
        answer = subprocess.run([*self.host.prefix(), "curl", "-sf", "-m", "5", f"http://127.0.0.1:{PORT}/{path}"], stdout=subprocess.PIPE,
                                stderr=subprocess.DEVNULL)
        return answer.stdout.decode() if answer.returncode == 0 else None

    def await_answer(self, path="healthz", seconds=60):
        until = time.monotonic() + seconds
        while self.get(path) is None:
            if self.process.poll() is not None or time.monotonic() > until:
                raise Unfinished(f"{self.name} does not answer at {path}: {pathlib.Path(f'{self.home}/log').read_text()[-2000:]}")
            time.sleep(0.1)

    def complete(self, version):
        """When it had all of a version, of which alone its folder tells, on the monotonic clock; None if it does not."""
        path = pathlib.Path(f"{self.data}/distribution.txt")
        if not path.exists() or f"{version}:" not in path.read_text():
            return None
        return path.stat().st_mtime - time.time() + time.monotonic()

    def digest(self, version):
        """SHA-256 of the content as its shards on disk have it."""
        return sha256(*sorted(pathlib.Path(f"{self.data}/{version}").glob("shard_*"), key=lambda path: (len(path.name), path.name)))

    def look(self, folder):
        """Writes down what the node says of itself."""
        for path in ("metrics", "api/v1/relays", "api/v1/versions"):
            if (answer := self.get(path)) is not None:
                pathlib.Path(folder, f"{self.name}-{path.rsplit('/', 1)[-1]}").write_text(answer)


class Client:
    """A pull that waits for a version, and when it had it."""

    def __init__(self, command, host, home, version, servers, *arguments):
        self.host, self.name, self.home = host, host.name, f"{home}/{host.name}"
        self.target = f"{self.home}/out.bin"
        self.done, self.said = None, None
        os.makedirs(self.home)
        with open(f"{self.home}/log", "w") as log:
            self.process = command.start(
                host.prefix(), ["pull", version, "--wait", "1h", "--retry-for", "5m", "--json", "--servers", servers, "--output-file", self.target, *arguments],
                stdout=subprocess.PIPE, stderr=log)
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self):
        with open(f"{self.home}/events", "wb") as events:
            for line in self.process.stdout:
                now = time.monotonic()
                events.write(b"%.3f " % now + line)
                events.flush()
                if line.startswith(b"{") and json.loads(line).get("event") == "done":
                    self.done, self.said = now, json.loads(line)

    def has_failed(self):
        return self.process.poll() is not None and not self.reader.is_alive() and self.done is None


def threads_of(process, folder, name):
    """Writes down the stacks of a Java process, where jstack is there."""
    with contextlib.suppress(OSError, subprocess.TimeoutExpired), open(f"{folder}/{name}-threads", "w") as out:
        subprocess.run(["jstack", "-l", str(process.pid)], stdout=out, stderr=out, timeout=20)
