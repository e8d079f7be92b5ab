"""The same work for Hallway and for others that sync: figures and ratios of one run on one machine."""

import tempfile
import time
from pathlib import Path

from bench.peers.device import Peer
from bench.peers.hallway import Hallway
from bench.peers.kinto import Kinto
from bench.peers.pouchdb import Pouch
from bench.peers.radicale import Radicale
from bench.peers.workloads import Result, bad_network, deletes, herd, measure
from bench.peers.workloads.plain import COUNT, EDITS
from bench.results import Part, Table, short

COMPARED = ("W7 bad network, s", "W9 all acknowledged after, s", "W9 p95, s")
LESS_IS_BETTER = ("bytes", "requests", "ms", ", s")
RUNS_OUT = 400.0
"""Seconds after which no further peer is begun."""


def peers() -> list[Peer]:
    """Ours first."""
    return [Hallway("SQLite"), Hallway("PostgreSQL"), Pouch(), Kinto("postgresql"), Kinto("memory"), Radicale()]


def run() -> Part:
    """Each peer after the other, alone on the machine."""
    part = Part("peers", "Beside others that sync")
    part.method = [
        f"Each on 127.0.0.1 in a fresh folder, one process, its own defaults; W1 to W3 are the median of up to three runs. W1: a device pushes {COUNT:,} people of 564 bytes from its outbox; W2: an empty one pulls them; W3: one field of {EDITS} edited, pulled by the other.",
        "W4: two devices offline edit the same people (half of them in different fields, a quarter in the same field, a quarter at the end of the same note), then sync in turns. Every edit holds a word that no other has: it may be on both devices, kept aside (a conflict that can be shown, or on one device only), or lost.",
        f"W5: one device deletes {deletes.COUNT} people, the other, offline, edits half of them and meets a fifth of them again; once the delete is synced first, once the edit. Whom nobody else had touched is to be gone from both, and is then brought back by the device that deleted, from what the peer has kept. A meeting is a record of its own that names its person; for Radicale, which has only people, a line of the note.",
        f"W7: {bad_network.COUNT} people and {bad_network.COUNT // 5} edits, then W4 and W5 with {bad_network.FEWER} people, through a network that loses 20 % of the answers after the server's work, sends 10 % of the requests twice and delays 10 %.",
        f"W9: {herd.DEVICES} devices, each of an account of its own, come back at the same moment with {herd.EACH} new people each; counted are those acknowledged within {herd.WITHIN:.0f} seconds. Every {herd.SAMPLE}th account is pulled again by a new device. (2,000 devices against four processes: see above, part sync.)",
        "Bytes are those of bodies, as they went over the wire: every client accepts gzip; Hallway's also packs what it sends. The adapters are in `bench/peers/`, one page each.",
    ]  # fmt: skip
    began = time.monotonic()
    results = [_measured(peer) if time.monotonic() - began < RUNS_OUT else Result(peer, failed="no time left") for peer in peers()]
    part.tables = [_about(results), _figures(results), _ratios(results)]
    _goals(part, results[0].figures)
    return part.done()


def _goals(part: Part, ours: dict[str, float]) -> None:
    """What Hallway on SQLite must reach in this run."""
    part.add("words of edits lost (W4)", ours.get("W4 lost"), "", 0, "<=", "SQLite")
    part.add("edits of different fields on both devices (W4)", ours.get("W4 edits of different fields on both"), "", ours.get("W4 words of edits", 0) / 2, ">=", "SQLite")
    for order in deletes.ORDERS:
        part.add(f"deleted people alive with the other's edit (W5), {order}", ours.get(deletes.EDITS.format(order)), "", deletes.COUNT // 2, ">=", "SQLite")
        part.add(f"deleted people alive with the other's meeting (W5), {order}", ours.get(deletes.MET.format(order)), "", deletes.COUNT // 5, ">=", "SQLite")
    part.add("edits and meetings lost (W5)", ours.get("W5 lost"), "", 0, "<=", "SQLite")
    part.add("deleted people brought back whole (W5)", ours.get("W5 of these brought back whole"), "", ours.get("W5 deleted and touched by nobody"), ">=", "SQLite")
    part.add("lost on a bad network (W7)", ours.get("W7 lost"), "", 0, "<=", "SQLite")
    part.add("doubled on a bad network (W7)", ours.get("W7 doubled"), "", 0, "<=", "SQLite")
    part.add("devices of the herd acknowledged within 30 s (W9)", ours.get(herd.ACKNOWLEDGED), "", herd.DEVICES, ">=", "SQLite")
    part.add("accounts of the herd's sample not as sent (W9)", ours.get("W9 accounts of the sample not as sent"), "", 0, "<=", "SQLite")


def _measured(peer: Peer) -> Result:
    with tempfile.TemporaryDirectory(prefix="hallway-peer-", ignore_cleanup_errors=True) as folder:
        try:
            result = measure(peer, Path(folder))
        except Exception as error:
            result = Result(peer, failed=f"could not run here: {type(error).__name__}: {error}"[:400])
    print(f"  {peer.name}: {'; '.join(f'{n} {short(v)}' for n, v in result.figures.items())} {result.failed}", flush=True)
    return result


def _about(results: list[Result]) -> Table:
    rows = [[r.peer.name, r.peer.durable, r.peer.default, r.failed.strip()] for r in results]
    return Table("What was compared", ["peer", "on the disk when it says yes", "two changed the same record", "could not"], rows)


def _names(results: list[Result]) -> list[str]:
    return list(dict.fromkeys(name for result in results for name in result.figures))


def _figures(results: list[Result]) -> Table:
    rows = [[name, *(_value(result, name) for result in results)] for name in _names(results)]
    return Table("Figures", ["", *(result.peer.name for result in results)], rows)


def _value(result: Result, name: str) -> str:
    value = result.figures.get(name)
    return "–" if value is None else short(value)


def _ratios(results: list[Result]) -> Table:
    """How many times better Hallway on SQLite is; below 1 it is worse."""
    ours, others = results[0].figures, results[1:]
    names = [n for n in _names(results) if n.startswith(("W1", "W2", "W3", "no-op")) or n in COMPARED]
    rows = [[name, *(_ratio(name, ours.get(name), other.figures.get(name)) for other in others)] for name in names]
    return Table("Times better than the other (Hallway on SQLite; below 1 is worse)", ["", *(r.peer.name for r in others)], rows)


def _ratio(name: str, ours: float | None, theirs: float | None) -> str:
    if not ours or not theirs:
        return "–"
    return f"{theirs / ours if any(word in name for word in LESS_IS_BETTER) else ours / theirs:.1f}"
