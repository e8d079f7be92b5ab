"""What a push knows of an account while it reconciles, and what one mutation changes.

``State`` holds the records loaded so far and everything the push will write; ``Draft`` is
the working copy of one mutation: dropped when the mutation is parked, else merged in.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any, TypeVar

from sync import digest
from sync.context import Context
from sync.merge.references import targets
from sync.mutations import Mutation
from sync.records import Effects, Head, History, Key, Name, Quarantined, Record
from sync.store import Reader
from sync.versions import Author

MAX_ALIAS_STEPS = 8
NOT_WAITED_FOR = ("need_full", "revoked", "deposit")

Asked = TypeVar("Asked")
Answered = TypeVar("Answered")


class LoadFailed(Exception):
    """The database could not answer: the push fails, nothing is parked for it."""


def _ask(question: Callable[[Asked], Answered], what: Asked) -> Answered:
    try:
        return question(what)
    except Exception as error:
        raise LoadFailed(type(error).__name__) from error


class State:
    """Records of one account behind its lock. Loads what is missing; prefetch makes that rare."""

    def __init__(self, reader: Reader, ctx: Context, head: Head) -> None:
        self.reader = reader
        self.ctx = ctx
        self.head = replace(head)
        self.known: set[Name] = set()
        self.loaded: dict[str, Record | None] = {}
        self.changed: dict[str, Record] = {}
        self.history: list[History] = []
        self.floors: dict[int, int] = {}
        self._pointing: dict[str, set[str]] = {}
        self._asked_referrers: set[str] = set()
        self._keyed: dict[Key, set[str]] = {}
        self._given: dict[Key, set[str]] = {}
        self._norm: dict[Key, str] = {}
        self.keys_held: dict[str, tuple[tuple[Any, ...], set[Key]]] = {}
        """Natural keys of a record, and the values they were made of: those are replaced, never changed in place."""
        self._parked: dict[str, list[Quarantined]] = {}

    # --- records ---

    def get(self, record_id: str) -> Record | None:
        """The record as the mutations before this one left it."""
        record = self.changed.get(record_id)
        if record is not None:
            return record
        if record_id not in self.loaded:
            self.load((record_id,))
        return self.loaded[record_id]

    def load(self, ids: Iterable[str]) -> None:
        """Load in bulk what is not known yet."""
        missing = [i for i in dict.fromkeys(ids) if i not in self.loaded]
        if not missing:
            return
        self.loaded.update(dict.fromkeys(missing))
        for record in _ask(self.reader.records, missing):
            self._take(record)

    def _take(self, record: Record) -> None:
        self.loaded[record.id] = record
        self.note_targets(record)

    def note_targets(self, record: Record) -> None:
        """Remember what a record points at; never forgotten, readers check again."""
        for target in targets(record):
            self._pointing.setdefault(target, set()).add(record.id)

    def load_referrers(self, ids: Iterable[str]) -> None:
        """Load in bulk the records that point at these."""
        missing = [i for i in dict.fromkeys(ids) if i not in self._asked_referrers]
        if not missing:
            return
        self._asked_referrers.update(missing)
        for record in _ask(self.reader.referrers, missing):
            if record.id not in self.loaded:
                self._take(record)

    def pointing_at(self, record_id: str) -> list[str]:
        """Ids of records that point, or once in this push pointed, at this one; sorted."""
        self.load_referrers((record_id,))
        return sorted(self._pointing.get(record_id, ()))

    # --- natural keys ---

    def norm(self, key_type: str, value: str) -> str:
        """Normalised key of a value, computed once a push."""
        key = (key_type, value)
        found = self._norm.get(key)
        if found is None:
            found = self._norm[key] = self.ctx.normalise(key_type, value)
        return found

    def load_keyed(self, keys: Iterable[Key]) -> None:
        """Load in bulk who has these keys."""
        missing = [k for k in dict.fromkeys(keys) if k not in self._keyed]
        if not missing:
            return
        for key in missing:
            self._keyed[key] = set()
        for key, record_id in _ask(self.reader.keyed, missing):
            self._keyed[key].add(record_id)

    def keyed(self, key: Key) -> list[str]:
        """Ids that have, or had before this push, this key; sorted. Check again before use."""
        if key not in self._keyed:
            self.load_keyed((key,))
        return sorted({*self._keyed[key], *self._given.get(key, ())})

    def note_keys(self, keys: Iterable[Key], record_id: str) -> None:
        """Remember keys that a mutation of this push gave to a person, or gave back."""
        for key in keys:
            self._given.setdefault(key, set()).add(record_id)

    # --- quarantine and time ---

    def parked_create(self, record_id: str, but: Name) -> Quarantined | None:
        """The open quarantine row of this id that later changes wait for; ``but`` = who asks."""
        if record_id not in self._parked:
            self._parked[record_id] = _ask(self.reader.quarantined, (record_id,))
        waiting = (q for q in self._parked[record_id]
                   if q.reason not in NOT_WAITED_FOR and (q.device, q.mid) != but)
        return next(waiting, None)

    def note_parked(self, row: Quarantined) -> None:
        """A row of this push."""
        if row.record_id:
            if row.record_id not in self._parked:
                self._parked[row.record_id] = _ask(self.reader.quarantined, (row.record_id,))
            self._parked[row.record_id].append(row)


class Draft:
    """Working copy of one mutation. Seqs are taken from ``state.head`` and given back if dropped."""

    def __init__(self, state: State, m: Mutation) -> None:
        self.state = state
        self.m = m
        self.author = Author(m, state.known)
        self.records: dict[str, Record] = {}
        self.history: list[History] = []
        self.logged: dict[str, History] = {}
        self.taken: dict[str, int] = {}
        self.seq = state.head.seq

    def get(self, record_id: str) -> Record | None:
        """The record by exactly this id, merged or not."""
        record = self.records.get(record_id)
        return record if record is not None else self.state.get(record_id)

    def find(self, record_id: str) -> Record | None:
        """The record that stands for this id today: merges are followed."""
        record = self.get(record_id)
        for _ in range(MAX_ALIAS_STEPS):
            if record is None or not record.merged_into:
                return record
            record = self.get(record.merged_into)
        return None

    def resolve(self, record_id: str) -> str:
        """Id that stands for this one today; unknown ids stand for themselves."""
        record = self.find(record_id)
        return record.id if record else record_id

    def edit(self, record: Record) -> Record:
        """The record as a clone that this mutation may change."""
        mine = self.records.get(record.id)
        if mine is None:
            mine = self.records[record.id] = record.clone()
        return mine

    def add(self, record: Record) -> None:
        """A record that did not exist."""
        self.records[record.id] = record

    def next_seq(self) -> int:
        """The seq that ``take`` would give to a record without one."""
        return self.seq + 1

    def take(self, record: Record) -> int:
        """Give a clone its seq of this mutation, once."""
        if record.id not in self.taken:
            self.seq += 1
            self.taken[record.id] = record.seq = self.seq
        return record.seq

    def log(self, record: Record, changes: dict[str, Any]) -> None:
        """Write a record's one history row of this mutation; it must have taken its seq."""
        m = self.m
        logged = self.logged.get(record.id)
        if logged is not None:
            logged.changes = {**changes, **logged.changes, "then": changes["op"]}
            return
        self.logged[record.id] = row = History(record.seq, record.id, m.device, m.mid, changes, m.eff_at,
                                              self.state.ctx.recv_at)
        self.history.append(row)

    def referrers(self, record_id: str) -> Iterator[Record]:
        """Records that point at this one now."""
        for other in self.state.pointing_at(record_id):
            record = self.get(other)
            if record is not None and record_id in targets(record):
                yield record

    def commit(self) -> None:
        """Make this mutation's changes the state for the next."""
        state = self.state
        for record in self.records.values():
            state.changed[record.id] = record
            state.note_targets(record)
        state.history += self.history
        state.head.seq = self.seq


def effects_of(state: State) -> Effects:
    """Everything the push changed, with head, digest, count, references and keys brought along."""
    from sync.duplicates import keys_of  # a domain of its own; needs State

    effects = Effects(head=state.head, history=state.history)
    _count(state.head, state)
    for record in state.changed.values():
        before = state.loaded.get(record.id)
        (effects.inserted if before is None else effects.updated)[record.id] = record
        old, new = targets(before), targets(record)
        if old != new:
            effects.references_added.update((t, record.id) for t in new - old)
            effects.references_removed.update((t, record.id) for t in old - new)
        if record.kind == "contact" and not same_keys(before, record):
            has, had = keys_of(state, record), keys_of(state, before)
            effects.keys_added.update((k, record.id) for k in has - had)
            effects.keys_removed.update((k, record.id) for k in had - has)
    return effects


def _count(head: Head, state: State) -> None:
    """Live records that are no more as they were leave count and digest, those that are now come in."""
    before = [r for i in state.changed if (r := state.loaded.get(i)) is not None and r.live]
    after = [r for r in state.changed.values() if r.live]
    head.live += len(after) - len(before)
    head.digest ^= digest.of_records((r.id, r.seq) for r in (*before, *after))


_KEY_FIELDS = ("emails", "phones", "links", "swap_tokens", "uid")


def same_keys(before: Record | None, after: Record) -> bool:
    """Certainly nothing changed that natural keys are made of: lists are replaced, never changed in place."""
    if before is None or before.live != after.live:
        return False
    return all(before.doc.get(f) is after.doc.get(f) for f in _KEY_FIELDS)

