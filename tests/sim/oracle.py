"""A naive model: it keeps every mutation for ever and reads the rules of SPEC.md 5 and 6 off the whole list.

It shares nothing with ``sync`` but normalising: no compressed versions, no stamps. Compared at rest
with what the server has: values kept whole, the cards of those that lost, tags, addresses, counters,
who is deleted, and who is one with whom, whoever made them one, and taken apart again; through
restores, collections, and mutations that the database had refused at first.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from sync.ids import derived_id
from sync.normalise import fold, normalise, same_text
from tests.sim.listening import Change

FIELDS = ("name", "title", "organisation")
TELLING = {"emails", "name", "organisation"}
ROLES = {"info@x.example"}
MANY = 3
"""So many others with one address: it is an office's."""


@dataclass
class Address:
    """An e-mail address of a person: who added it, and what it says, with who wrote that."""

    adds: dict[str, int] = field(default_factory=dict)
    parts: dict[str, tuple[Any, Change]] = field(default_factory=dict)

    @property
    def key(self) -> str:
        return normalise("email", self.says().get("value", ""))

    def says(self) -> dict[str, Any]:
        return {name: value for name, (value, _) in self.parts.items() if value}

    def joined(self, other: "Address") -> "Address":
        """Both under one id; where they say different things, the other's."""
        return replace(self, adds=_union(self.adds, other.adds)) if self.says() == other.says() else other


@dataclass
class Expected:
    """One record as it must be; ``into``: it is one with that one now."""

    id: str
    kind: str = "contact"
    created: int = 0
    into: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    writers: dict[str, Change | None] = field(default_factory=dict)
    tags: dict[str, dict[str, int]] = field(default_factory=dict)
    emails: dict[str, Address] = field(default_factory=dict)
    count: int = 0
    deleted: bool = False
    contents: list[Change] = field(default_factory=list)
    apart: set[str] = field(default_factory=set)
    """Somebody said that these are other people."""
    before: "Expected | None" = None
    """The survivor as it was before this one was made one with it."""
    cards: set[tuple[str, str, int]] = field(default_factory=set)
    """(field, device, mid) of what two said at once: the loser is shown to both."""

    def addresses(self) -> set[str]:
        return {a.key for a in self.emails.values() if a.adds and a.key}

    def as_it_is(self) -> "Expected":
        """A copy to keep: nothing in it is changed later."""
        return replace(self, values=dict(self.values), writers=dict(self.writers), tags=dict(self.tags),
                       emails=dict(self.emails))


class Model(dict[str, Expected]):
    """All records, made by one mutation after the other."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: set[str] = set()
        """Ids of the questions whether two are one."""

    def root(self, record_id: str) -> str:
        """Id of the record that this one is part of today."""
        record = self.get(record_id)
        return self.root(record.into) if record and record.into else record_id

    def find(self, record_id: str) -> "Expected | None":
        return self.get(self.root(record_id))

    def apply(self, c: Change) -> None:
        """What one mutation does, by its op."""
        record, op = self.find(c.m["id"]), c.m["op"]
        if op == "put" and (c.seq or c.m.get("inc")):
            self._put(record, c)
        elif op == "undel" and record:
            record.deleted = False
            record.contents = [*record.contents, c]
        elif op == "del" and record and not self[c.m["id"]].into:
            record.deleted = record.deleted or all(c.saw(other, c.m.get("b", 0)) for other in record.contents)
        elif op == "merge":
            self._merge(c, record, self.find(c.m["into"]), by=c.device)
        elif op == "unmerge":
            self._unmerge(c)
        elif op == "distinct" and record and (other := self.find(c.m["other"])) and other is not record:
            _part(record, other)

    def _put(self, record: "Expected | None", c: Change) -> None:
        if record is None:
            record = self[c.m["id"]] = Expected(c.m["id"], c.m["kind"], c.seq)
        elif c.m.get("create") and c.m.get("b"):
            return  # a pre-image
        _write(record, c, self[c.m["id"]])
        if record.kind == "contact" and TELLING & {*(c.m.get("set") or {}), *(c.m.get("elem") or {})}:
            self._same_person_twice(c, record)

    # --- people ---

    def _same_person_twice(self, c: Change, record: Expected) -> None:
        """The server makes one of two who share an address, or asks (6.2)."""
        for key in sorted(record.addresses()):
            others = list(self._others_with(key, record))
            for other in others if key not in ROLES and len(others) < MANY else ():
                me = self[self.root(record.id)]
                if me is other or other.id in me.apart or me.id in other.apart:
                    continue
                if all(_compatible(me, other, name) for name in ("name", "organisation")):
                    self._merge(c, me, other, by="server:merge")
                else:
                    self.asked.add(derived_id("duplicate:" + ":".join(sorted((me.id, other.id)))))

    def _others_with(self, key: str, record: Expected) -> Iterator[Expected]:
        me = self[self.root(record.id)]
        for _, other in sorted(self.items()):
            if other is not me and not other.into and not other.deleted and key in other.addresses():
                yield other

    def _merge(self, c: Change, a: "Expected | None", b: "Expected | None", by: str) -> None:
        if a is None or b is None or a is b:
            return
        older, younger = sorted((a, b), key=lambda r: r.created)
        younger.into, younger.before, older.deleted = older.id, older.as_it_is(), False
        for name, value in younger.values.items():
            _join(older, younger, name, value, c)
        for tag, adds in younger.tags.items():
            older.tags[tag] = _union(older.tags.get(tag, {}), adds)
        for e, address in younger.emails.items():
            held = older.emails.get(e)
            free = e if held is None or held.says() == address.says() else f"{e}~{younger.id}"
            older.emails[free] = older.emails[free].joined(address) if free in older.emails else address
        older.contents = [*older.contents, *younger.contents, replace(c, device=by)]
        older.apart = (older.apart | younger.apart) - {older.id, younger.id}

    def _unmerge(self, c: Change) -> None:
        """Both as they were; what was written to the survivor since stays with it (6.4)."""
        younger = self.get(c.m["id"])
        if younger is None or not younger.into or younger.before is None:
            return
        older, before = self.find(younger.id), younger.before
        younger.into, younger.before, younger.deleted = "", None, False
        younger.contents = [*younger.contents, c]
        if older is not None:
            _take_out(older, younger, before if before.id == older.id else Expected(older.id))
            older.contents = [*older.contents, c]
            _part(older, younger)

    def cards(self, record_id: str) -> set[str]:
        """Ids of the cards about a record, those about people who are one with it included."""
        names = [i for i, r in self.items() if i == record_id or (r.into and self.root(i) == record_id)]
        return {derived_id(f"{device}{mid}{i}{f}") for i in names for f, device, mid in self[i].cards}

    def forget(self, gone: set[str]) -> None:
        """What was collected was never there; who was one with another leaves its id, and its cards with that one."""
        for i in gone & self.keys():
            if into := self[i].into:
                self[i] = Expected(i, into=into, cards=self[i].cards)
            else:
                del self[i]


def _part(a: Expected, b: Expected) -> None:
    a.apart, b.apart = a.apart | {b.id}, b.apart | {a.id}


def _compatible(a: Expected, b: Expected, name: str) -> bool:
    mine, theirs = a.values.get(name), b.values.get(name)
    return not mine or not theirs or fold(mine) == fold(theirs)


def _union(a: dict[str, int], b: dict[str, int]) -> dict[str, int]:
    return {d: max(a.get(d, 0), b.get(d, 0)) for d in {*a, *b}}


def _join(older: Expected, younger: Expected, name: str, value: Any, c: Change) -> None:
    """The later of two values is shown, with who wrote it; of two, the other has a card."""
    now, writer, theirs = older.values.get(name), older.writers.get(name), younger.writers[name]
    if not value or same_text(str(now or "")) == same_text(str(value)):
        return
    if now and name in FIELDS:
        older.cards.add((name, c.device, c.mid))
    if not now or (writer and theirs and theirs.at > writer.at):
        older.values[name], older.writers[name] = value, theirs


def _take_out(older: Expected, younger: Expected, before: Expected) -> None:
    """What came from ``younger`` and nobody touched since goes back to what it was before."""
    for name, value in younger.values.items():
        if value and older.writers.get(name) is younger.writers[name]:
            older.values[name], older.writers[name] = before.values.get(name), before.writers.get(name)
    for tag, adds in list(older.tags.items()):
        came, had = younger.tags.get(tag), before.tags.get(tag)
        if came and adds == _union(had or {}, came):
            older.tags[tag] = had or {}
    for e, address in list(older.emails.items()):
        ours = before.emails.get(e)
        theirs = younger.emails.get(e) or younger.emails.get(e.removesuffix(f"~{younger.id}"))
        if theirs and ours and address == ours.joined(theirs):
            older.emails[e] = ours
        elif theirs and not ours and address == theirs:
            del older.emails[e]


# --- one put ---

def _write(record: Expected, c: Change, named: Expected) -> None:
    """``named``: the record that the author wrote to; what did not come from it was not seen."""
    for name, value in (c.m.get("set") or {}).items():
        writer = record.writers.get(name)
        seen = c.saw(writer, c.base(name)) and (named is record or writer is None or named.writers.get(name) is writer)
        now = record.values.get(name)
        if not seen and not _equal(now, value) and now and value and name in FIELDS:
            record.cards.add((name, c.device, c.mid))
        if _is_written(c, now, writer, value, seen=seen):
            record.values[name], record.writers[name] = (now if _equal(now, value) else value), c
    elem = c.m.get("elem") or {}
    _tags(record, c, elem.get("tags") or {})
    _emails(record, c, elem.get("emails") or {})
    record.count += (c.m.get("start") or {}).get("count", 0) + (c.m.get("inc") or {}).get("count", 0)
    if c.content:
        record.deleted = False
        record.contents = [*record.contents, c]


def _tags(record: Expected, c: Change, ops: dict[str, Any]) -> None:
    for tag in ops.get("rem") or ():
        record.tags[fold(tag)] = _unseen(record.tags.get(fold(tag), {}), c, "tags")
    for tag in ops.get("add") or ():
        record.tags[fold(tag)] = {**record.tags.get(fold(tag), {}), c.device: c.seq}


def _unseen(adds: dict[str, int], c: Change, name: str) -> dict[str, int]:
    """The adds that a remove leaves."""
    return {d: s for d, s in adds.items() if s > c.base(name) and d != c.device}


def _emails(record: Expected, c: Change, ops: dict[str, Any]) -> None:
    """Addresses that are equal are one: taking one away or changing it is meant for all that were seen."""
    for e in ops.get("rem") or ():
        for same in _same(record, e):
            address = record.emails[same]
            record.emails[same] = replace(address, adds=_unseen(address.adds, c, "emails"))
    for item in ops.get("add") or ():
        _email(record, c, item["e"], item)
    for item in ops.get("set") or ():
        for same in _same(record, item["e"]) or [item["e"]]:
            adds = record.emails.get(same, Address()).adds
            if same == item["e"] or _unseen(adds, c, "emails") != adds:
                _email(record, c, same, item)


def _same(record: Expected, e: str) -> list[str]:
    if e not in record.emails:
        return []
    key = record.emails[e].key
    return [e, *(o for o, a in record.emails.items() if key and o != e and a.adds and a.key == key)]


def _email(record: Expected, c: Change, e: str, item: dict[str, Any]) -> None:
    address = record.emails.get(e, Address())
    parts = dict(address.parts)
    for name, value in item.items():
        now, writer = parts.get(name, (None, None))
        if name != "e" and _is_written(c, now, writer, value, seen=c.saw(writer, c.base("emails"))):
            parts[name] = (now if _equal(now, value) else value), c
    record.emails[e] = Address({**address.adds, c.device: c.seq}, parts)


def _equal(now: Any, value: Any) -> bool:
    return same_text(now or "") == same_text(value or "") if isinstance(value or now or "", str) else now == value


def _is_written(c: Change, now: Any, writer: Change | None, value: Any, *, seen: bool) -> bool:
    """Does a value take the place of another, or an equal and unseen one its name?"""
    if seen or _equal(now, value):
        return not (seen and _equal(now, value))
    scanned = c.m.get("create") and (c.m.get("set") or {}).get("source") in ("scan", "link")
    return bool(value) and not (now and ((writer and c.at < writer.at) or scanned))
