"""A put on a record that exists: every section by the rule of its field type (SPEC.md 5)."""

from collections.abc import Callable
from typing import Any

from sync.conflicts import raise_conflict, side
from sync.kinds import KINDS, Field
from sync.merge import counter, elements, scalar, text
from sync.merge.delete import revive, revive_for, touch_parents
from sync.merge.references import parent_field
from sync.mutations import Mutation
from sync.normalise import KEY_TYPES, fold
from sync.outcome import Outcome
from sync.records import Record
from sync.state import Draft
from sync.versions import Version, assign, is_empty, set_version, stamp, version_of

SCANNED = frozenset({"scan", "link"})
QUIET_SUBFIELDS = frozenset({"pref", "pos"})
_ANY = Field("", "scalar", "json")


class Put:
    """One put being applied to a clone of its record."""

    def __init__(self, draft: Draft, m: Mutation, record: Record) -> None:
        self.draft = draft
        self.m = m
        self.record = draft.edit(record)
        self.seq = draft.next_seq()
        self.version: Version = [self.seq, m.device, m.mid, m.eff_at]
        self.fields = KINDS[record.kind].fields if record.kind in KINDS else {}
        self.outcome = Outcome()
        self.changes: dict[str, list[Any]] = {}
        self.conflicts: list[tuple[Any, ...]] = []
        self.content = m.create
        self.added: set[str] = set()
        self.loser = draft.get(m.id) if m.id != record.id else None
        self.yields = m.create and m.set.get("source") in SCANNED

    def apply(self) -> Outcome:
        """All sections, then what a change of content means for deletes and parents."""
        before = set(self.m.elem.get(parent_field(self.record.kind), {}).get("add") or ())
        for name, value in self.m.set.items():
            self._value(name, value)
        for name, edit in self.m.text.items():
            self._text(name, edit["v"], edit.get("bt", ""))
        for name, ops in self.m.elem.items():
            self._list(name, ops)
        for name, by in self.m.inc.items():
            self._count(name, by)
        if not self.changes and not self.content:
            self.draft.records.pop(self.record.id)
            return self.outcome
        self.added = {self.draft.resolve(i) for i in before}
        self._finish()
        return self.outcome

    def _finish(self) -> None:
        record, m = self.record, self.m
        self.draft.take(record)
        was_deleted = not record.live
        if self.content:
            stamp(record, "c", self.seq, m.device, m.mid)
        self.draft.log(record, {"op": "put", "f": self.changes})
        self._raise_conflicts()
        if self.content:
            self._keep_alive(was_deleted)
        self.outcome.st = self._status(was_deleted and self.content)

    def _keep_alive(self, was_deleted: bool) -> None:
        cf = None
        if was_deleted and (self.record.deleted_by or {}).get("own"):
            cf = revive_for(self.draft, self.record, self.m)
        parents_cf = touch_parents(self.draft, self.m, self.record, was_deleted=was_deleted, added=self.added)
        if not self.record.live:
            revive(self.draft, self.record)
        self.outcome.conflict = cf or parents_cf or self.outcome.conflict

    def _status(self, revived: bool) -> str:
        if revived:
            return "revived"
        states = {f["st"] for f in self.outcome.fields.values()}
        if states and states <= {"lost", "kept"} and len(self.outcome.fields) == len(self.changes):
            return "lost"
        return "merged" if states else "applied"

    # --- values kept whole ---

    def _value(self, name: str, value: Any) -> None:
        spec = self.fields.get(name, _ANY)
        if spec.type == "ref" and value:
            value = self.draft.resolve(value)
        current, version = self.record.doc.get(name), version_of(self.record, name)
        verdict = scalar.decide(
            current, value, seen=self._has_seen(name, version), order=spec.order, yields=self.yields,
            times=(version[3] if version else 0, self.m.eff_at))
        if verdict == "noop":
            return
        self._settle(name, spec, verdict, (current, value), version)

    def _has_seen(self, name: str, version: Version | None) -> bool:
        if self.loser is not None and version is not None and version_of(self.loser, name) != version:
            return False
        return self.draft.author.has_seen(version, self.m.base_of(name))

    def _settle(self, name: str, spec: Field, verdict: scalar.Verdict, values: tuple[Any, Any],
                version: Version | None) -> None:
        current, value = values
        lost = verdict in ("lost", "kept")
        self.content = self.content or not spec.quiet
        self.changes[name] = [current, current, value] if lost else [current, None if is_empty(value) else value]
        if not lost:
            if verdict != "same":
                assign(self.record, name, value)
            set_version(self.record, name, self.version)
        if verdict == "kept":
            self.outcome.note(name, "kept")
        elif verdict in ("won", "lost"):
            self._clash(name, spec, verdict, values, version)

    def _clash(self, name: str, spec: Field, verdict: str, values: tuple[Any, Any], version: Version | None) -> None:
        current, value = values
        self.outcome.note(name, verdict)
        if spec.quiet or spec.order:
            return
        sides = side(current, version), side(value, self.version)
        winner, loser = sides[::-1] if verdict == "won" else sides
        self.conflicts.append((name, spec.type, winner, loser))

    def _raise_conflicts(self) -> None:
        for name, type_, winner, loser, *base in self.conflicts:
            more = {"base": base[0]} if base else {}
            cf = raise_conflict(self.draft, self.record, name, type_, winner, loser, **more)
            field = name.split("/")[0]
            self.outcome.note(field, self.outcome.fields.get(field, {}).get("st", "won"), cf)

    # --- text and counters ---

    def _text(self, name: str, mine: str, base: str) -> None:
        theirs = self.record.doc.get(name, "")
        if not isinstance(theirs, str) or mine == base:
            return
        merged = text.merge(base, theirs, mine)
        version = version_of(self.record, name)
        self.content = self.content or not self.fields.get(name, _ANY).quiet
        self.changes[name] = [theirs or None, merged.text or None]
        if theirs not in (base, mine):
            self.changes[name].append(mine)
            self.outcome.note(name, "merged")
        assign(self.record, name, merged.text)
        set_version(self.record, name, self.version)
        if merged.replaced:
            self.conflicts.append((name, "text", side(theirs, version), side(mine, self.version), {"v": base}))

    def _count(self, name: str, by: int) -> None:
        current = self.record.doc.get(name)
        self.record.doc[name] = counter.increment(current, by)
        set_version(self.record, name, self.version)
        self.changes[name] = [current, self.record.doc[name]]
        self.content = True

    # --- sets, references, elements ---

    def _list(self, name: str, ops: dict[str, Any]) -> None:
        entries: elements.Entries = self.record.versions.get("e", {}).get(name, {})
        if self._is_set(name, ops, entries):
            after, changed, kept = self._changed_set(name, ops, entries)
        else:
            change = _Elements(self, name, entries)
            after, changed, kept = change.apply(ops)
        if kept:
            self.outcome.note(name, "kept")
        if changed or ops.get("rem"):  # removing what is gone already still is a word of its author
            self._store(name, after)

    def _is_set(self, name: str, ops: dict[str, Any], entries: elements.Entries) -> bool:
        spec = self.fields.get(name)
        if spec:
            return spec.type in ("set", "refs")
        if entries:
            return not any("s" in e for e in entries.values())
        return not ops.get("set") and all(isinstance(i, str) for i in ops.get("add") or ())

    def _changed_set(self, name: str, ops: dict[str, Any],
                     entries: elements.Entries) -> tuple[elements.Entries, bool, bool]:
        refs = self.fields.get(name, _ANY).type == "refs"
        if refs:
            ops = {k: [self.draft.resolve(i) for i in v] for k, v in ops.items() if v}
        key_of: Callable[[str], str] = str if refs else fold
        return elements.change_set(entries, self.record.versions.get("n"), ops, key_of,
                                   self.version, self.m.base_of(name),
                                   remember=name == parent_field(self.record.kind))

    def _store(self, name: str, after: elements.Entries) -> None:
        record, before = self.record, self.record.doc.get(name)
        record.versions["e"] = {**record.versions.get("e", {}), name: after}
        assign(record, name, rendered(self.draft, record, name))
        self.changes[name] = [before, record.doc.get(name)]
        self.content = self.content or not self.fields.get(name, _ANY).quiet


def rendered(draft: Draft, record: Record, name: str) -> list[Any]:
    """What ``doc`` shows of a set or of elements."""
    entries: elements.Entries = record.versions.get("e", {}).get(name, {})
    n = record.versions.get("n")
    if not any("s" in entry for entry in entries.values()):
        return elements.set_list(entries, n)
    return list(elements.element_list(entries, n, key_function(draft, record.kind, name)))


def key_function(draft: Draft, kind: str, name: str) -> Callable[[elements.Entry], str]:
    """Entry -> key under which elements are one; "" = never equal to another."""
    spec = KINDS[kind].fields.get(name) if kind in KINDS else None
    fixed, norm = (spec.fixed_key if spec else ""), draft.state.norm
    key_type = KEY_TYPES.get(name, "text")

    def key_of(entry: elements.Entry) -> str:
        value = elements.subvalue(entry, fixed) if fixed else None
        return norm(key_type, value) if isinstance(value, str) and value else ""

    return key_of


class _Elements:
    """Changes of one multi-valued field (5.3)."""

    def __init__(self, put: Put, name: str, entries: elements.Entries) -> None:
        self.put = put
        self.name = name
        self.entries = dict(entries)
        self.before = entries
        self.n = put.record.versions.get("n")
        self.base = put.m.base_of(name)
        self.key_of = key_function(put.draft, put.record.kind, name)

    def apply(self, ops: dict[str, Any]) -> tuple[elements.Entries, bool, bool]:
        kept = [self._remove(eid) for eid in ops.get("rem") or ()]
        for i, item in enumerate(ops.get("add") or ()):
            self._write(item["e"], item, i)
        for i, item in enumerate(ops.get("set") or ()):
            for eid in self._group(item["e"]) or [item["e"]]:
                self._write(eid, item, i)
        return self.entries, self.entries != self.before, any(kept)

    def _group(self, eid: str) -> list[str]:
        """``eid`` and the seen elements that are shown as one with it."""
        first, *others = elements.group_of(self.entries, self.n, eid, self.key_of) or [eid]
        return [first, *(e for e in others if self._has_seen_add(e))] if first in self.entries else []

    def _has_seen_add(self, eid: str) -> bool:
        adds = elements.adds(self.entries[eid], self.n)
        return any(s <= self.base or d == self.put.m.device for d, s in adds.items())

    def _remove(self, eid: str) -> bool:
        group = elements.group_of(self.entries, self.n, eid, self.key_of)
        for e in group:
            entry = self.entries[e]
            left = elements.without_seen(entry, self.n, self.put.m.device, self.base)
            if left["a"] != elements.adds(entry, self.n):
                self.entries[e] = left
        return any(elements.is_present(self.entries[e], self.n) for e in group)

    def _write(self, eid: str, item: dict[str, Any], i: int) -> None:
        seq, device = self.put.seq, self.put.m.device
        entry = self.entries.get(eid) or {"o": seq, "i": i, "a": {}, "s": {}}
        subs = dict(entry["s"])
        for name, value in item.items():
            if name != "e":
                self._subfield(eid, subs, entry, name, value)
        self.entries[eid] = elements.with_add({**entry, "s": subs}, self.n, device, seq)

    def _subfield(self, eid: str, subs: dict[str, Any], entry: elements.Entry, name: str, value: Any) -> None:
        put, held = self.put, elements.subversion(entry, name, self.n)
        version = list(held) if held is not None else None
        current = elements.subvalue(entry, name)
        verdict = scalar.decide(
            current, value, seen=put.draft.author.has_seen(version, self.base), yields=put.yields,
            times=(version[3] if version else 0, put.m.eff_at))
        if verdict == "noop" or verdict == "kept":
            return
        if verdict in ("won", "lost") and name not in QUIET_SUBFIELDS:
            self._clash(f"{self.name}/{eid}/{name}", verdict, side(current, version), value)
        if verdict != "lost":
            subs[name] = [value, *put.version]

    def _clash(self, path: str, verdict: str, current: dict[str, Any], value: Any) -> None:
        arriving = side(value, self.put.version)
        winner, loser = (arriving, current) if verdict == "won" else (current, arriving)
        self.put.outcome.note(self.name, verdict)
        self.put.conflicts.append((path, "elements", winner, loser))


def put(draft: Draft, m: Mutation, record: Record) -> Outcome:
    """Apply a put to a record that exists, deleted or not."""
    return Put(draft, m, record).apply()
