"""A Store in memory: the reference for other stores, and what the simulation runs on.

Everything is copied through JSON on its way in, as a database would: nothing that is not
JSON survives, and no row is shared with the engine.
"""

import json
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from sync.records import (
    Device,
    Effects,
    Head,
    History,
    Key,
    Name,
    Quarantined,
    Record,
    StoredMutation,
)
from sync.store import FaultPoint, Stretch


def _json(value: Any) -> Any:
    return json.loads(json.dumps(value, ensure_ascii=False).encode())


def _stored(record: Record) -> Record:
    return replace(record, doc=_json(record.doc), versions=_json(record.versions),
                   deleted_by=_json(record.deleted_by))


@dataclass
class Account:
    """All rows of one account."""

    head: Head
    records: dict[str, Record] = field(default_factory=dict)
    history: list[History] = field(default_factory=list)
    mutations: dict[Name, StoredMutation] = field(default_factory=dict)
    quarantine: dict[str, Quarantined] = field(default_factory=dict)
    devices: dict[str, Device] = field(default_factory=dict)
    references: set[tuple[str, str]] = field(default_factory=set)
    keys: set[tuple[Key, str]] = field(default_factory=set)

    def copied(self) -> "Account":
        """The same rows in containers of their own; rows are replaced, never changed."""
        return Account(replace(self.head), dict(self.records), list(self.history), dict(self.mutations),
                       dict(self.quarantine), dict(self.devices), set(self.references), set(self.keys))


class MemoryTransaction:
    """Reader and Transaction over the rows of one account."""

    def __init__(self, rows: Account, now: int, fault: Callable[[FaultPoint], None]) -> None:
        self.rows = rows
        self.now = now
        self._fault = fault
        self._head = replace(rows.head)

    @property
    def head(self) -> Head:
        return replace(self._head)

    def device(self, device_id: str) -> Device | None:
        found = self.rows.devices.get(device_id)
        return replace(found) if found else None

    def devices(self) -> list[Device]:
        return [replace(d) for d in self.rows.devices.values()]

    def mutations(self, device_id: str, mids: Collection[int]) -> list[StoredMutation]:
        return [replace(s) for mid in mids if (s := self.rows.mutations.get((device_id, mid)))]

    def named(self, names: Collection[Name]) -> list[StoredMutation]:
        wanted = set(names)
        return [replace(s) for s in self.rows.mutations.values() if s.first_name in wanted]

    def records(self, ids: Collection[str]) -> list[Record]:
        return [r.clone() for i in ids if (r := self.rows.records.get(i))]

    def referrers(self, ids: Collection[str]) -> list[Record]:
        wanted = set(ids)
        return self.records(sorted({source for target, source in self.rows.references if target in wanted}))

    def keyed(self, keys: Collection[Key]) -> list[tuple[Key, str]]:
        wanted = set(keys)
        return sorted(pair for pair in self.rows.keys if pair[0] in wanted)

    def received(self, seqs: Collection[int]) -> dict[int, int]:
        out = dict.fromkeys(seqs, 0)
        for seq in out:
            out[seq] = next((h.recv_at for h in reversed(self.rows.history) if h.seq <= seq), 0)
        return out

    def parked(self, device_id: str) -> list[int]:
        return sorted(q.mid for q in self._open() if q.device == device_id and q.mid and q.reason != "need_full")

    def quarantined(self, record_ids: Collection[str] | None = None) -> list[Quarantined]:
        rows = [replace(q) for q in self._open() if q.mid is not None]
        return [q for q in rows if record_ids is None or q.record_id in record_ids]

    def _open(self) -> Iterator[Quarantined]:
        return (q for q in self.rows.quarantine.values() if q.resolved_at is None)

    def feed(self, cursor: int, limit: int, *, boot: bool, live_only: bool = False) -> list[Record]:
        rows = sorted((r for r in self.rows.records.values() if r.seq > cursor), key=lambda r: r.seq)
        if live_only:
            rows = [r for r in rows if r.live]
        elif boot:
            rows = [r for r in rows if r.live or r.created_seq <= cursor]
        return [r.clone() for r in rows[:limit]]

    def tombstones(self, limit: int) -> list[Record]:
        gone = (r for r in self.rows.records.values() if r.deleted_seq is not None)
        rows = [r for r in gone if r.versions or not r.merged_into]
        return [r.clone() for r in sorted(rows, key=lambda r: r.deleted_seq or 0)[:limit]]

    def history(self, record_id: str, limit: int = 100) -> list[History]:
        return [h for h in reversed(self.rows.history) if h.record_id == record_id][:limit]

    def apply(self, effects: Effects) -> None:
        """Write in the order of a database: records first, head last."""
        rows = self.rows
        rows.records.update((r.id, _stored(r)) for r in effects.records())
        rows.history += [replace(h, changes=_json(h.changes)) for h in effects.history]
        self._fault("between_statements")
        for s in [*effects.mutations, *effects.outcomes]:
            rows.mutations[s.device, s.mid] = replace(s, result=_json(s.result))
        rows.quarantine.update((q.id, q) for q in effects.quarantine)
        rows.references = (rows.references - effects.references_removed) | effects.references_added
        rows.keys = (rows.keys - effects.keys_removed) | effects.keys_added
        self._resolve(effects.resolved)
        self._collect(effects.collected, effects.aliases)
        if effects.device:
            rows.devices[effects.device.id] = replace(effects.device)
        rows.head = self._head = replace(effects.head)

    def _resolve(self, names: Iterable[Name]) -> None:
        wanted = set(names)
        for key, row in self.rows.quarantine.items():
            if (row.device, row.mid) in wanted:
                self.rows.quarantine[key] = replace(row, resolved_at=self.now)

    def _collect(self, ids: list[str], aliases: list[str]) -> None:
        gone = {*ids, *aliases}
        if not gone:
            return
        rows = self.rows
        for i in ids:
            rows.records.pop(i, None)
        for i in aliases:
            rows.records[i] = replace(rows.records[i], doc={}, versions={})
        seqs = {h.seq for h in rows.history if h.record_id in gone}
        rows.history = [h for h in rows.history if h.record_id not in gone]
        for name, s in rows.mutations.items():
            if s.payload and (s.seq_last in seqs or json.loads(s.payload).get("id") in gone):
                rows.mutations[name] = replace(s, payload=None)
        rows.quarantine = {k: q for k, q in rows.quarantine.items() if q.record_id not in gone}
        rows.references = {p for p in rows.references if (p[0] not in ids and p[1] not in gone)
                           or (p[1] in aliases and p[0] == rows.records[p[1]].merged_into)}
        rows.keys = {p for p in rows.keys if p[1] not in gone}

    def release(self, before: int) -> None:
        for device in self.devices():
            young = (mid for (name, mid), s in self.rows.mutations.items() if name == device.id
                     and mid > device.safe_mid and s.recv_at >= before)
            device.safe_mid = max(device.safe_mid, min(young, default=device.last_mid + 1) - 1)
            self.rows.devices[device.id] = device

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        before, head = self.rows.copied(), self._head
        try:
            yield
        except BaseException:
            self.rows.__dict__.update(before.__dict__)
            self._head = head
            raise


class MemoryStore:
    """Accounts in a dictionary. ``faults`` = points at which the next call raises ``Died``."""

    class Died(Exception):
        """The process ended here."""

    def __init__(self, new_epoch: Callable[[], str] | None = None) -> None:
        self.accounts: dict[str, Account] = {}
        self.faults: list[FaultPoint] = []
        self.writes = 0
        """Write transactions begun: a push that changes nothing must not add one."""
        self._new_epoch = new_epoch or (lambda: f"e{len(self.accounts) + 1}")

    def account(self, account: str) -> Account:
        """The account's rows; made on first use."""
        if account not in self.accounts:
            self.accounts[account] = Account(Head(0, 0, self._new_epoch(), 0, 0))
        return self.accounts[account]

    @contextmanager
    def read(self, account: str, device_id: str | None = None,
             stretch: Stretch | None = None) -> Iterator[MemoryTransaction]:
        yield MemoryTransaction(self.account(account), 0, self.fault)

    @contextmanager
    def write(self, account: str, now: int) -> Iterator[MemoryTransaction]:
        self.writes += 1
        working = self.account(account).copied()
        yield MemoryTransaction(working, now, self.fault)
        self.fault("before_commit")
        self.accounts[account] = working
        self.fault("after_commit")

    def fault(self, point: FaultPoint) -> None:
        """Die at the points in ``faults``, each once."""
        if point in self.faults:
            self.faults.remove(point)
            raise MemoryStore.Died(point)
