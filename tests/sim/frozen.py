"""Histories as they were once answered and stored: every later version must do the same with them.

What the server keeps beside a document (``versions``, ``deleted_by``, history) is read by all later
versions, so its form is a promise, too. ``python -m tests.sim.frozen`` writes the file anew: do that
only where an answer is meant to change, look at the difference, and say why.
"""

import json
from pathlib import Path
from typing import Any

from sync.errors import SyncError
from sync.memory import MemoryStore
from tests.sim.runner import options_of, steps_of
from tests.sim.server import Clock, Server
from tests.sim.simulation import play
from tests.sim.themes import NAMES

PATH = Path(__file__).parents[1] / "vectors" / "frozen.json"
EACH, STEPS = 4, 70
LEFT_OUT = ("restores", "collection", "beginning", "everything")
"""What the server does by itself is no answer to a request."""

Said = list[Any]


def requests_of(seed: int) -> list[tuple[int, dict[str, Any]]]:
    """Time and body of every push of a run, and nothing that would not matter."""
    simulation = play(steps_of(seed, STEPS), **options_of(seed))
    return [(at, {k: v for k, v in body.items() if k != "pull"})
            for at, body in simulation.server.bodies if body["muts"]]


def answered(requests: list[tuple[int, dict[str, Any]]]) -> tuple[list[Any], MemoryStore]:
    """The results of these pushes on an empty account."""
    store, clock, said = MemoryStore(), Clock(), []
    server = Server(store, clock)
    for at, body in requests:
        clock.now = at
        try:
            said.append(server.push(body)["results"])
        except SyncError as error:
            said.append(error.code)
    return said, store


def rows(store: MemoryStore) -> dict[str, Any]:
    """All that is stored, in words that JSON has."""
    account = store.account("acc")
    records = {i: [r.kind, r.seq, r.created_seq, r.doc, r.versions, r.deleted_seq, r.deleted_by, r.merged_into]
               for i, r in sorted(account.records.items())}
    with store.read("acc") as reader:
        history = {i: [[h.seq, h.device, h.mid, h.changes, h.eff_at] for h in reader.history(i, 1000)] for i in records}
    waiting = [[q.device, q.mid, q.reason] for q in account.quarantine.values()]
    return json.loads(json.dumps({"records": records, "history": history, "waiting": waiting}))


def main() -> None:
    """Write the file."""
    cases = []
    for seed in range(len(NAMES) * EACH):
        theme = NAMES[seed % len(NAMES)]
        if theme not in LEFT_OUT:
            requests = requests_of(seed)
            said, store = answered(requests)
            cases.append({"about": f"{theme} {seed}", "requests": requests, "answers": said, **rows(store)})
    lines = ",\n".join(json.dumps(c, ensure_ascii=False, separators=(",", ":")) for c in cases)
    PATH.write_text(f"[\n{lines}\n]\n")


if __name__ == "__main__":
    main()
