"""Mutations as they come over the wire: parsing, hashing, and what they say about whom.

Nothing here rejects: a mutation that fails a check carries the reason in ``problem``
and will be parked (SPEC.md 5). Only texts beyond ``MAX_WIRE_TEXT`` make the batch too big.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from sync.kinds import MAX_SCALAR, SCHEMA_VERSION
from sync.normalise import canonical as plain_canonical
from sync.normalise import clean
from sync.records import Name
from sync.sections import COMPILED, ID, MAX_FIELDS, MAX_NUMBER, SECTIONS, Problem, is_id, number, section
from sync.upcast import upcast

MAX_BATCH = 500
MAX_OWN = 100

OPS = frozenset({"put", "del", "undel", "merge", "unmerge", "distinct", "nop"})
_OUTSIDE_HASH = frozenset({"age", "mid", "was", "own"})

JsonObject = dict[str, Any]
Canonical = Callable[[JsonObject], str]


@dataclass(slots=True)
class Mutation:
    """One change of one record as a device made it. Bases and cursors are seqs, age is ms."""

    device: str
    mid: int
    op: str = "nop"
    kind: str = ""
    id: str = ""
    base: int = 0
    cur: int = 0
    schema: int = SCHEMA_VERSION
    age: int = 0
    create: bool = False
    set: JsonObject = field(default_factory=dict)
    bases: dict[str, int] = field(default_factory=dict)
    text: dict[str, JsonObject] = field(default_factory=dict)
    elem: dict[str, JsonObject] = field(default_factory=dict)
    inc: dict[str, int] = field(default_factory=dict)
    start: dict[str, int] = field(default_factory=dict)
    into: str = ""
    other: str = ""
    pick: dict[str, str] = field(default_factory=dict)
    was: Name | None = None
    own: tuple[Name, ...] = ()
    hash: str = ""
    payload: str = ""
    """Canonical JSON without age, mid, was and own: what the hash is made of."""
    upcast_from: int | None = None
    problem: str = ""
    eff_at: int = 0
    """Effective edit time, ms; filled under the lock (SPEC.md 5)."""
    retried: bool = False
    """Its first attempt was answered ``need_full``."""

    @property
    def first_name(self) -> Name:
        """``was``, else the own name."""
        return self.was or (self.device, self.mid)

    def base_of(self, name: str) -> int:
        """What the person had seen of one field."""
        return self.bases.get(name, self.base)

    def stored(self) -> str:
        """JSON text that ``parse`` reads again: for the quarantine."""
        extra: JsonObject = {"mid": self.mid}
        if self.was:
            extra["was"] = list(self.was)
        if self.own:
            extra["own"] = [list(n) for n in self.own]
        return plain_canonical(json.loads(self.payload) | extra)


def parse(body: JsonObject, device: str, canonical: Canonical = plain_canonical) -> Mutation:
    """Read one mutation of the batch; ``body["mid"]`` is known to be a whole number."""
    core = {k: v for k, v in body.items() if k not in _OUTSIDE_HASH}
    core, payload, digest = _canonical(core, canonical)
    m = Mutation(device, body["mid"], hash=digest, payload=payload)
    try:
        _read_names(m, body)
        _read(m, core)
    except Problem as problem:
        m.problem = str(problem)
    except Exception as error:  # whatever a hostile body does here, it must not stop the batch
        m.problem = f"exception: {type(error).__name__}"
    return m


def _canonical(core: JsonObject, canonical: Canonical) -> tuple[JsonObject, str, str]:
    try:
        payload = canonical(core)
        if "\\u0000" not in payload:
            return core, payload, sha256(payload.encode()).hexdigest()
    except ValueError:  # NaN, or a lone surrogate (UnicodeEncodeError)
        pass
    core = clean(core)
    payload = plain_canonical(core)
    return core, payload, sha256(payload.encode()).hexdigest()


def _read_names(m: Mutation, body: JsonObject) -> None:
    age = body.get("age", 0)
    m.age = age if type(age) is int and 0 < age < MAX_NUMBER else 0
    if "was" in body and body["was"] is not None:
        m.was = _name(body["was"])
    if body.get("own"):
        if not isinstance(body["own"], list) or len(body["own"]) > MAX_OWN:
            raise Problem("bad_mutation: own")
        m.own = tuple(_name(n) for n in body["own"])


def _name(value: object) -> Name:
    match value:
        case [str(device), int(mid)] if ID.fullmatch(device) and 0 <= mid < MAX_NUMBER:
            return device, mid
    raise Problem("bad_mutation: name")


def _read(m: Mutation, core: JsonObject) -> None:
    op = core.get("op")
    if not isinstance(op, str) or op not in OPS:
        raise Problem("unknown_op")
    m.op = op
    if op == "nop":
        return
    m.schema = number(core, "schema", SCHEMA_VERSION)
    if m.schema < SCHEMA_VERSION:
        m.upcast_from = m.schema
        core = upcast(core, m.schema)
    m.id, m.base, m.cur = _id(core, "id"), number(core, "b"), number(core, "cur")
    _READERS[op](m, core)


def _read_put(m: Mutation, core: JsonObject) -> None:
    kind = core.get("kind")
    m.kind = kind if isinstance(kind, str) else ""
    compiled = COMPILED.get(m.kind)
    if compiled is None:
        raise Problem("unknown_kind")
    m.create = core.get("create") is True
    small = len(m.payload) <= MAX_SCALAR
    for name, attribute, check in SECTIONS:
        values = core.get(name)
        if values:
            check(section(values, name), compiled, small)
            setattr(m, attribute, values)


def _read_del(m: Mutation, core: JsonObject) -> None:
    m.kind = str(core.get("kind", ""))


def _read_merge(m: Mutation, core: JsonObject) -> None:
    m.into = _id(core, "into")
    pick = core.get("pick") or {}
    if not isinstance(pick, dict) or len(pick) > MAX_FIELDS or any(v not in ("id", "into") for v in pick.values()):
        raise Problem("bad_mutation: pick")
    m.pick = pick


def _read_distinct(m: Mutation, core: JsonObject) -> None:
    m.other = _id(core, "other")


_READERS: dict[str, Callable[[Mutation, JsonObject], None]] = {
    "put": _read_put, "del": _read_del, "undel": _read_del, "unmerge": _read_del,
    "merge": _read_merge, "distinct": _read_distinct,
}


def _id(core: JsonObject, name: str) -> str:
    value = core.get(name)
    if not isinstance(value, str) or not is_id(value):
        raise Problem(f"bad_mutation: {name}")
    return value
