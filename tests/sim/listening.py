"""What devices sent, and which of it had an effect, in the order of commit: what the oracle reads."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sync.mutations import parse
from sync.push import push_as
from sync.records import Quarantined, StoredMutation
from tests.sim.server import Server

if TYPE_CHECKING:
    from tests.sim.simulation import Simulation

QUIET = {"starred"}
UNSETTLED = ("parked", "need_full")


class ListeningServer(Server):
    """Remembers what was sent, since a store keeps no age and no names."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.heard: dict[tuple[str, int, str], list[tuple[dict[str, Any], int, int]]] = {}
        self.batches = 0
        self.bodies: list[tuple[int, dict[str, Any]]] = []
        self.merges: set[tuple[str, int]] = set()
        """Names of the merges that somebody asked for."""

    def push(self, body: dict[str, Any]) -> dict[str, Any]:
        self.batches += 1
        self.bodies.append((self.clock.now, body))
        for m in body["muts"]:
            self._hear(body["device"], m)
        return super().push(body)

    def push_as(self, device: str, body: dict[str, Any]) -> None:
        """What a job of the server's own writes: it has seen everything."""
        with self.store.read(self.account) as reader:
            head = reader.head.seq
        answer = push_as(self.store, device, [body], self.ctx())
        self.batches += 1
        self._hear(device, {"cur": head, "b": head, "age": 0, **body, "mid": answer["last_mid"]})

    def _hear(self, device: str, m: dict[str, Any]) -> None:
        key = (device, m["mid"], parse(m, device).hash)
        self.heard.setdefault(key, []).append((m, self.clock.now, self.batches))
        if m["op"] == "merge":
            self.merges.add(key[:2])


@dataclass(eq=False)
class Change:
    """One applied mutation: ``seq`` = of its record after it, ``last`` = of all that it changed.

    ``at`` = effective time; ``received`` = when applied.
    """

    m: dict[str, Any]
    device: str
    mid: int
    seq: int
    at: int
    received: int
    replays: set[tuple[str, int]]
    last: int = 0

    @property
    def content(self) -> bool:
        fields = {f for s in ("set", "text", "elem", "inc") for f in self.m.get(s) or {}}
        return self.m["op"] == "undel" or (self.m["op"] == "put" and bool(self.m.get("create") or fields - QUIET))

    def wrote(self, other: "Change") -> bool:
        own = dict(map(tuple, self.m.get("own") or []))
        return ((other.device == self.device and other.mid < self.mid) or other.mid <= own.get(other.device, 0)
                or (other.device, other.mid) in self.replays)

    def saw(self, other: "Change | None", base: int) -> bool:
        return other is None or other.seq <= base or self.wrote(other)

    def base(self, name: str) -> int:
        return (self.m.get("bs") or {}).get(name, self.m.get("b", 0))


def changes_of(s: "Simulation") -> list[Change]:
    """Every mutation that had an effect, in the order of commit; what was kept aside, when it was applied at last."""
    rows = s.world.store.account("acc")
    applied_later = {(q.device, q.mid): q for q in rows.quarantine.values()
                     if q.resolved_at is not None and q.reason != "need_full"}
    out: list[Change] = []
    replays: dict[int, set[tuple[str, int]]] = {}
    names: dict[tuple[Any, str], list[tuple[str, int]]] = {}
    received: list[tuple[int, int, str]] = []
    for row in _in_order(list(rows.mutations.values()), applied_later):
        found = [h for h in s.server.heard.get((row.device, row.mid, row.hash), ()) if h[1] == row.recv_at]
        if not found:
            continue
        (m, recv_at, batch), late = found[0], applied_later.get((row.device, row.mid))
        if (row.result or {}).get("dup"):
            replays.setdefault(batch, set()).update({row.first_name, *names.get((row.first_name, row.hash), ())})
        elif row.status not in UNSETTLED and m["op"] != "nop":
            gone = {i for at, ids in s.happened.collections if at < recv_at for i in ids}
            floor = max((t for seq, t, i in received if seq <= m.get("cur", 0) and i not in gone), default=0)
            at = recv_at if late else max(floor, min(recv_at, recv_at - max(0, m["age"])))
            names.setdefault((row.first_name, row.hash), []).append((row.device, row.mid))
            known = set() if late else set(replays.get(batch, ()))
            out.append(Change(m, row.device, row.mid, row.seq_first or 0, at, _when(row, late), known,
                              row.seq_last or 0))
        if row.seq_first:
            received.append((row.seq_first, _when(row, late), m.get("id", "")))
    return out


def _in_order(rows: list[StoredMutation], later: dict[Any, Quarantined]) -> list[StoredMutation]:
    return sorted(rows, key=lambda r: (r.seq_last or 0, (r.device, r.mid) in later))


def _when(row: StoredMutation, late: Quarantined | None) -> int:
    return (late.resolved_at if late else None) or row.recv_at
