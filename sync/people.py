"""Merge, unmerge and distinct of people (SPEC.md 6).

The survivor is the record with the lower ``created_seq``, whoever asks, so that the outcome
does not depend on order. The loser keeps its contents untouched behind ``merged_into``, and
in ``versions["m"]`` what the survivor was before: that is all an unmerge needs.
"""

from typing import Any

from sync.conflicts import duplicate_id, raise_conflict, settle, side
from sync.duplicates import is_distinct
from sync.kinds import KINDS, Field
from sync.merge import elements, scalar, text
from sync.merge.delete import restore_dependents, revive
from sync.merge.references import point_back, repoint
from sync.mutations import Mutation
from sync.outcome import NeedFull, Outcome, Park
from sync.put import rendered
from sync.records import Record
from sync.state import Draft
from sync.versions import assign, set_version, stamp, version_of

_ANY = Field("", "scalar", "json")
LISTS = ("set", "refs", "elements")


def merge(draft: Draft, m: Mutation) -> Outcome:
    """Apply a ``merge`` that a person asked for; ``pick`` names whose value is shown."""
    a, b = _both(draft, m, m.into)
    if a.id == b.id:
        return Outcome("noop")
    for record in (a, b):
        if not record.live:
            revive(draft, record)
    pick = {name: (a.id if side_ == "id" else b.id) for name, side_ in m.pick.items()}
    Merge(draft, a, b, pick, m.device).apply()
    return Outcome("applied")


def distinct(draft: Draft, m: Mutation) -> Outcome:
    """Apply a ``distinct``: two people; no job merges them again."""
    a, b = _both(draft, m, m.other)
    if a.id == b.id or is_distinct(a, b):
        return Outcome("noop")
    _part(draft, a, b)
    settle(draft, duplicate_id(a.id, b.id))
    return Outcome("applied")


def _both(draft: Draft, m: Mutation, other: str) -> tuple[Record, Record]:
    found = [draft.find(m.id), draft.find(other)]
    missing = [i for i, record in zip((m.id, other), found, strict=True) if record is None]
    if missing and not m.retried:
        raise NeedFull(missing)
    a, b = found
    if a is None or b is None or a.kind != "contact" or b.kind != "contact":
        raise Park("bad_mutation: not two people")
    return a, b


def _part(draft: Draft, a: Record, b: Record) -> None:
    for record, other in ((a, b), (b, a)):
        mine = draft.edit(record)
        mine.versions["d"] = sorted({*mine.versions.get("d", []), other.id})
        draft.take(mine)
        draft.log(mine, {"op": "distinct", "other": other.id})


class Merge:
    """One merge: the younger record into the older."""

    def __init__(self, draft: Draft, a: Record, b: Record, pick: dict[str, str], by: str) -> None:
        older, younger = sorted((a, b), key=lambda r: (r.created_seq, r.id))
        self.draft = draft
        self.survivor = draft.edit(older)
        self.loser = draft.edit(younger)
        self.pick = pick
        self.by = by
        self.fields = KINDS["contact"].fields
        self.changes: dict[str, list[Any]] = {}
        self.conflicts: list[tuple[Any, ...]] = []

    def apply(self) -> None:
        """Unite contents, point everything at the survivor, leave an alias.

        What points where is noted at once: one mutation may make several one, and the next merge moves all of it on.
        """
        survivor, loser, draft = self.survivor, self.loser, self.draft
        before = {"seq": draft.take(survivor), "into": survivor.id, "doc": dict(survivor.doc),
                  "versions": {k: v for k, v in survivor.versions.items() if k != "m"}}
        for name in list(loser.doc):
            if self.fields.get(name, _ANY).type not in LISTS and name not in loser.versions.get("e", {}):
                self._field(name)
        for name in loser.versions.get("e", {}):
            self._list(name)
        self._stamps()
        draft.log(survivor, {"op": "merge", "from": loser.id, "f": self.changes})
        self._leave_alias(before)
        self._point_here()
        for name, type_, winner, losing in self.conflicts:
            raise_conflict(draft, survivor, name, type_, winner, losing)
        settle(draft, duplicate_id(survivor.id, loser.id))

    def _leave_alias(self, before: dict[str, Any]) -> None:
        loser, draft = self.loser, self.draft
        loser.merged_into = self.survivor.id
        loser.deleted_seq = draft.take(loser)
        loser.deleted_by = {"own": [loser.deleted_seq, draft.m.device, draft.m.mid], "seen": []}
        loser.versions["m"] = before
        draft.state.note_targets(loser)
        draft.log(loser, {"op": "merged", "into": self.survivor.id})

    def _field(self, name: str) -> None:
        mine, theirs = self.survivor.doc.get(name), self.loser.doc[name]
        spec = self.fields.get(name, _ANY)
        if scalar.equal(mine, theirs):
            return
        if spec.type == "text":
            self._set(name, text.merge("", str(mine or ""), str(theirs)).text)
        elif spec.type == "counter":
            self._set(name, (mine or 0) + theirs)
        elif mine is None or self._loser_wins(name):
            self._clash(name, spec, theirs, mine, self.loser, self.survivor)
            self._set(name, theirs)
        else:
            self._clash(name, spec, mine, theirs, self.survivor, self.loser)

    def _loser_wins(self, name: str) -> bool:
        if name in self.pick:
            return self.pick[name] == self.loser.id
        mine, theirs = version_of(self.survivor, name), version_of(self.loser, name)
        return bool(mine and theirs and theirs[3] > mine[3])

    def _clash(self, name: str, spec: Field, shown: Any, other: Any, a: Record, b: Record) -> None:
        if other is None or spec.quiet or name in self.pick:
            return
        self.conflicts.append((name, spec.type, side(shown, version_of(a, name)), side(other, version_of(b, name))))

    def _set(self, name: str, value: Any) -> None:
        self.changes[name] = [self.survivor.doc.get(name), value]
        assign(self.survivor, name, value)
        version = version_of(self.loser, name)
        if version is not None:
            set_version(self.survivor, name, version)

    def _list(self, name: str) -> None:
        survivor, before = self.survivor, self.survivor.doc.get(name)
        held = dict(survivor.versions.get("e", {}).get(name, {}))
        for key, entry in self.loser.versions["e"][name].items():
            explicit = _explicit(entry, self.loser.versions.get("n"))
            held[self._free_key(held, key, entry)] = _united(held.get(key), explicit, survivor.versions.get("n"))
        survivor.versions["e"] = {**survivor.versions.get("e", {}), name: held}
        assign(survivor, name, rendered(self.draft, survivor, name))
        if survivor.doc.get(name) != before:
            self.changes[name] = [before, survivor.doc.get(name)]

    def _free_key(self, held: elements.Entries, key: str, entry: elements.Entry) -> str:
        """Two different elements under one id: the loser's gets a name of its own."""
        same = held.get(key)
        if "s" not in entry or same is None or elements.values_of(same) == elements.values_of(entry):
            return key
        return f"{key}~{self.loser.id}"[:64]

    def _stamps(self) -> None:
        """What its devices changed counts for the survivor; the union is news to everybody but the one who asked."""
        survivor, loser = self.survivor, self.loser
        for slot in ("c", "k"):
            for device, (seq, mid) in loser.versions.get(slot, {}).items():
                if seq > survivor.versions.get(slot, {}).get(device, [0])[0]:
                    stamp(survivor, slot, seq, device, mid)
        stamp(survivor, "c", survivor.seq, self.by, self.draft.m.mid)
        apart = {*survivor.versions.get("d", []), *loser.versions.get("d", [])} - {survivor.id, loser.id}
        if apart:
            survivor.versions["d"] = sorted(apart)

    def _point_here(self) -> None:
        for record in list(self.draft.referrers(self.loser.id)):
            if record.id == self.survivor.id:
                continue
            mine = self.draft.edit(record)
            if repoint(mine, self.loser.id, self.survivor.id):
                self.draft.state.note_targets(mine)
                self.draft.take(mine)
                self.draft.log(mine, {"op": "repoint", "from": self.loser.id, "to": self.survivor.id})
                if not mine.live and not (mine.deleted_by or {}).get("own") and not mine.merged_into:
                    revive(self.draft, mine, "restore")


def _explicit(entry: elements.Entry, n: Any) -> elements.Entry:
    """The entry with its creation's defaults written out, to live in another record."""
    first, i = elements.order(entry, n)
    out = {**entry, "o": first, "i": i, "a": elements.adds(entry, n)}
    if "s" in entry and n:
        out["s"] = {k: v if isinstance(v, list) else [v, *n] for k, v in entry["s"].items()}
    return out


def _united(held: elements.Entry | None, arriving: elements.Entry, n: Any) -> elements.Entry:
    if held is None or ("s" in held and elements.values_of(held) != elements.values_of(arriving)):
        return arriving
    adds = dict(elements.adds(held, n))
    for device, seq in arriving["a"].items():
        adds[device] = max(seq, adds.get(device, 0))
    return {**held, "a": adds}


# --- unmerge ----------------------------------------------------------------------------------

def unmerge(draft: Draft, m: Mutation) -> Outcome:
    """Apply an ``unmerge``: both people as they were, later edits staying with the survivor."""
    loser = draft.get(m.id)
    if loser is None and not m.retried:
        raise NeedFull([m.id])
    if loser is None or not loser.merged_into or "m" not in loser.versions:
        return Outcome("noop")
    survivor = draft.find(m.id)
    back = draft.edit(loser)
    before = back.versions.pop("m")
    if survivor is not None:
        _take_out(draft, draft.edit(survivor), back, before)
    draft.take(back)
    back.merged_into = back.deleted_seq = back.deleted_by = None
    stamp(back, "c", back.seq, m.device, m.mid)
    draft.log(back, {"op": "unmerge"})
    if survivor is not None:
        _give_back(draft, survivor, back)
        restore_dependents(draft, back)
        _part(draft, back, survivor)
    return Outcome("applied")


def _take_out(draft: Draft, survivor: Record, loser: Record, before: dict[str, Any]) -> None:
    """Remove from the survivor what came from the loser and was not touched since."""
    same = before["into"] == survivor.id
    doc, pre = (before["doc"], before["versions"]) if same else ({}, {})
    old = Record(survivor.id, survivor.kind, 0, 0, doc, pre)
    draft.take(survivor)
    changes: dict[str, list[Any]] = {}
    for name in list(loser.doc):
        if name in loser.versions.get("e", {}):
            _take_out_list(draft, survivor, loser, old, name, changes)
        else:
            _take_out_value(survivor, loser, old, name, changes)
    stamp(survivor, "c", survivor.seq, draft.m.device, draft.m.mid)
    draft.log(survivor, {"op": "unmerge", "from": loser.id, "f": changes})


def _take_out_value(survivor: Record, loser: Record, old: Record, name: str, changes: dict[str, list[Any]]) -> None:
    spec, now = KINDS["contact"].fields.get(name, _ANY), survivor.doc.get(name)
    if version_of(survivor, name) != version_of(loser, name):
        return
    value = now - loser.doc[name] if spec.type == "counter" and isinstance(now, int) else old.doc.get(name)
    version = version_of(old, name)
    assign(survivor, name, value)
    held = {k: v for k, v in survivor.versions.get("f", {}).items() if k != name}
    survivor.versions["f"] = held | ({name: version} if version is not None else {})
    changes[name] = [now, value]


def _take_out_list(draft: Draft, survivor: Record, loser: Record, old: Record, name: str,
                   changes: dict[str, list[Any]]) -> None:
    now, n = survivor.versions.get("e", {}).get(name, {}), loser.versions.get("n")
    theirs = {k: _explicit(v, n) for k, v in loser.versions["e"][name].items()}
    had = old.versions.get("e", {}).get(name, {})
    left = {}
    for key, entry in now.items():
        came = theirs.get(key) or theirs.get(key.removesuffix(f"~{loser.id}"))
        if key in had and came is not None and entry == _united(had[key], came, old.versions.get("n")):
            left[key] = had[key]
        elif key in had or came is None or entry != came:
            left[key] = entry
    before = survivor.doc.get(name)
    survivor.versions["e"] = {**survivor.versions.get("e", {}), name: left}
    assign(survivor, name, rendered(draft, survivor, name))
    if before != survivor.doc.get(name):
        changes[name] = [before, survivor.doc.get(name)]


def _give_back(draft: Draft, survivor: Record, loser: Record) -> None:
    for record in list(draft.referrers(survivor.id)):
        mine = record.clone()
        if record.merged_into == survivor.id:
            moved = record.versions.get("m", {}).get("into") == loser.id
            mine.merged_into = loser.id if moved else record.merged_into
        else:
            moved = point_back(mine, loser.id, survivor.id)
        if moved:
            draft.records[mine.id] = mine
            draft.state.note_targets(mine)
            draft.take(mine)
            draft.log(mine, {"op": "repoint", "from": survivor.id, "to": loser.id})
