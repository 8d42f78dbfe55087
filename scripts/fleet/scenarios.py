"""Which fleets are measured, what the physical bound of each is, and what must not be exceeded."""
import dataclasses
from typing import Optional


@dataclasses.dataclass(frozen=True)
class Scenario:
    """All bounds are in units of S/u: the time that one host needs to send the content once, without framing."""

    name: str
    says: str
    relays: int = 2
    clients: int = 4
    racks: int = 0
    chain: bool = False
    share: bool = False
    max_copies: int = 0
    fault: Optional[str] = None
    bar: float = 0
    grace: float = 0
    """Seconds that are added to the bar."""
    most_from_origin: float = 0
    """What the origin may send, in S; 0 where there is no bar."""
    most_into_rack: float = 0
    base: Optional[str] = None
    """The scenario without the fault."""
    kind: str = "fleet"
    """fleet, news, or one of the peers: origin, swarm."""

    def receivers(self):
        return self.relays + self.clients

    def senders(self):
        return 1 + self.relays + (self.clients if self.share else 0)

    def bound(self, transfer=0.0):
        """`transfer`: S/u in seconds, for faults that last a fixed time."""
        if self.kind == "origin":
            return float(self.clients)
        if self.chain:
            return 1.0
        receivers, senders = self.receivers(), self.senders()
        if self.max_copies:
            return max(1.0, (receivers - self.max_copies) / (senders - 1))
        if self.fault == "kill":
            # All send until the others have half of everything; then one sender and one receiver less.
            return 0.5 * receivers / senders + 0.5 * (receivers - 1) / (senders - 1)
        if self.fault == "slow":
            # It is a tenth of a sender, and nobody waits until it has everything itself.
            return max(1.0, (receivers - 1) / (senders - 0.9))
        if self.fault == "cut":
            # What the relays of that rack could have sent meanwhile.
            return receivers / senders + CUT_SECONDS * self.relays / self.racks / senders / transfer
        return max(1.0, receivers / senders)


CUT_SECONDS = 10
SMALL = dict(relays=2, clients=4)
RACKS = dict(relays=8, clients=16, racks=4)

SCENARIOS = [
    Scenario("small", "two relays, four clients", **SMALL, bar=1.20),
    Scenario("small-max1", "the same, `--max-copies 1`", **SMALL, max_copies=1, bar=1.20),
    Scenario("small-share", "the same, clients `--share`", **SMALL, share=True, bar=1.35),
    Scenario("swarm", "the same seven, libtorrent", **SMALL, share=True, kind="swarm"),
    Scenario("from-origin", "four clients, no relays: each from the origin", relays=0, clients=4, kind="origin"),
    Scenario("racks", "eight relays in four racks, sixteen clients", **RACKS, bar=1.30, most_from_origin=1.3, most_into_rack=1.15),
    Scenario("chain", "six relays one behind the other, one client", relays=6, clients=1, chain=True, bar=1.10, grace=1.0),
    Scenario("news", "publish to known at the third tier, idle", relays=3, clients=0, chain=True, kind="news"),
    Scenario("kill", "`small`, a relay killed half-way", **SMALL, fault="kill", base="small"),
    Scenario("slow", "`small`, a relay ten times slower", **SMALL, fault="slow", base="small"),
    Scenario("cut", "`racks`, a rack cut off for 10 s", **RACKS, fault="cut", base="racks"),
    Scenario("racks-max1", "`racks`, `--max-copies 1`", **RACKS, max_copies=1, bar=1.30, most_from_origin=1.3, most_into_rack=1.15),
    Scenario("kill-racks", "`racks`, a relay killed half-way", **RACKS, fault="kill", base="racks"),
    Scenario("slow-racks", "`racks`, a relay ten times slower", **RACKS, fault="slow", base="racks"),
]
BY_NAME = {scenario.name: scenario for scenario in SCENARIOS}
DEFAULT = [scenario.name for scenario in SCENARIOS if not scenario.name.startswith(("kill-", "slow-", "racks-"))]
