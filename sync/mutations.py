"""Mutations as they come over the wire: parsing, hashing, and checks compiled from kinds.py.

Nothing here rejects: a mutation that fails a check carries the reason in ``problem``
and will be parked (SPEC.md 5). Only texts beyond ``MAX_WIRE_TEXT`` make the batch too big.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from sync.kinds import (
    KINDS,
    MAX_COMPOSITE,
    MAX_ELEMENTS,
    MAX_SCALAR,
    SCHEMA_VERSION,
    Field,
    Kind,
    ValueType,
)
from sync.normalise import clean
from sync.records import Name
from sync.upcast import upcast

MAX_BATCH = 500
MAX_WIRE_TEXT = 256 * 1024
MAX_SET_ITEM = 1024
MAX_FIELDS = 100
MAX_DEPTH = 8
MAX_OWN = 100
MAX_NUMBER = 2**53

TOO_BIG = "too_big"
OPS = frozenset({"put", "del", "undel", "merge", "unmerge", "distinct", "nop"})

_ID = re.compile(r"[A-Za-z0-9_.:~-]{1,64}")
_FIELD_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,63}")
_DATE = re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")
_DUMPS = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode
_OUTSIDE_HASH = ("age", "mid", "was", "own")

JsonObject = dict[str, Any]
Check = Callable[[Any], bool]


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
        return _DUMPS(json.loads(self.payload) | extra)


def parse(body: JsonObject, device: str) -> Mutation:
    """Read one mutation of the batch; ``body["mid"]`` is known to be a whole number."""
    core = {k: v for k, v in body.items() if k not in _OUTSIDE_HASH}
    core, payload, digest = _canonical(core)
    m = Mutation(device, body["mid"], hash=digest, payload=payload)
    try:
        _read_names(m, body)
        _read(m, core)
    except _Problem as problem:
        m.problem = str(problem)
    except Exception as error:  # whatever a hostile body does here, it must not stop the batch
        m.problem = f"exception: {type(error).__name__}"
    return m


class _Problem(Exception):
    """Why a mutation must be parked."""


def _canonical(core: JsonObject) -> tuple[JsonObject, str, str]:
    try:
        payload = _DUMPS(core)
        if "\\u0000" not in payload:
            return core, payload, sha256(payload.encode()).hexdigest()
    except ValueError:  # NaN, or a lone surrogate (UnicodeEncodeError)
        pass
    core = clean(core)
    payload = _DUMPS(core)
    return core, payload, sha256(payload.encode()).hexdigest()


def _read_names(m: Mutation, body: JsonObject) -> None:
    age = body.get("age", 0)
    m.age = age if type(age) is int and 0 < age < MAX_NUMBER else 0
    if "was" in body and body["was"] is not None:
        m.was = _name(body["was"])
    if body.get("own"):
        if not isinstance(body["own"], list) or len(body["own"]) > MAX_OWN:
            raise _Problem("bad_mutation: own")
        m.own = tuple(_name(n) for n in body["own"])


def _name(value: object) -> Name:
    match value:
        case [str(device), int(mid)] if _ID.fullmatch(device) and 0 <= mid < MAX_NUMBER:
            return device, mid
    raise _Problem("bad_mutation: name")


def _read(m: Mutation, core: JsonObject) -> None:
    op = core.get("op")
    if not isinstance(op, str) or op not in OPS:
        raise _Problem("unknown_op")
    m.op = op
    if op == "nop":
        return
    m.schema = _number(core, "schema", SCHEMA_VERSION)
    if m.schema < SCHEMA_VERSION:
        m.upcast_from = m.schema
        core = upcast(core, m.schema)
    m.id, m.base, m.cur = _id(core, "id"), _number(core, "b"), _number(core, "cur")
    _READERS[op](m, core)


def _read_put(m: Mutation, core: JsonObject) -> None:
    kind = core.get("kind")
    m.kind = kind if isinstance(kind, str) else ""
    compiled = _COMPILED.get(m.kind)
    if compiled is None:
        raise _Problem("unknown_kind")
    m.create = core.get("create") is True
    small = len(m.payload) <= MAX_SCALAR
    for section, read in _SECTIONS:
        values = core.get(section)
        if values:
            read(m, _section(values, section), compiled, small)


def _read_del(m: Mutation, core: JsonObject) -> None:
    m.kind = str(core.get("kind", ""))


def _read_merge(m: Mutation, core: JsonObject) -> None:
    m.into = _id(core, "into")
    pick = core.get("pick") or {}
    if not isinstance(pick, dict) or len(pick) > MAX_FIELDS or any(v not in ("id", "into") for v in pick.values()):
        raise _Problem("bad_mutation: pick")
    m.pick = pick


def _read_distinct(m: Mutation, core: JsonObject) -> None:
    m.other = _id(core, "other")


_READERS: dict[str, Callable[[Mutation, JsonObject], None]] = {
    "put": _read_put, "del": _read_del, "undel": _read_del, "unmerge": _read_del,
    "merge": _read_merge, "distinct": _read_distinct,
}


def _id(core: JsonObject, name: str) -> str:
    value = core.get(name)
    if not isinstance(value, str) or not _ID.fullmatch(value):
        raise _Problem(f"bad_mutation: {name}")
    return value


def _number(core: JsonObject, name: str, default: int = 0) -> int:
    value = core.get(name, default)
    if type(value) is not int or not 0 <= value < MAX_NUMBER:
        raise _Problem(f"bad_mutation: {name}")
    return value


def _section(values: object, section: str) -> JsonObject:
    if not isinstance(values, dict) or len(values) > MAX_FIELDS:
        raise _Problem(f"bad_mutation: {section}")
    return values


# --- fields: one compiled table a kind ----------------------------------------------------

@dataclass(frozen=True, slots=True)
class _Compiled:
    kind: Kind
    values: Mapping[str, Check]
    """Checks of the fields that ``set`` may name."""
    subvalues: Mapping[str, Mapping[str, Check]]
    """Checks of the subfields of each ``elements`` field."""


def _is_date(value: Any) -> bool:
    return isinstance(value, str) and (not value or _DATE.fullmatch(value) is not None)


def _is_json(value: Any) -> bool:
    return _within_depth(value, MAX_DEPTH) and len(_DUMPS(value)) <= MAX_COMPOSITE


def _within_depth(value: Any, depth: int) -> bool:
    if isinstance(value, dict):
        return depth > 0 and all(_within_depth(v, depth - 1) for v in value.values())
    if isinstance(value, list):
        return depth > 0 and all(_within_depth(v, depth - 1) for v in value)
    return True


_CHECKS: dict[ValueType, Check] = {
    "str": lambda v: type(v) is str and len(v) <= MAX_SCALAR,
    "int": lambda v: type(v) is int and -MAX_NUMBER < v < MAX_NUMBER,
    "number": lambda v: type(v) in (int, float) and -MAX_NUMBER < v < MAX_NUMBER,
    "bool": lambda v: type(v) is bool,
    "date": _is_date,
    "json": _is_json,
}


def _value_check(spec: Field) -> Check:
    if spec.type == "ref":
        return lambda v: isinstance(v, str) and (not v or _ID.fullmatch(v) is not None)
    return _CHECKS[spec.value]


def _compile(kind: Kind) -> _Compiled:
    values = {f.name: _value_check(f) for f in kind.fields_of("scalar", "composite", "ref")}
    subvalues = {f.name: {s: _CHECKS[f.subvalue(s)] for s in f.subfields} for f in kind.fields_of("elements")}
    return _Compiled(kind, values, subvalues)


_COMPILED = {k.name: _compile(k) for k in KINDS.values()}


def _unknown_name(name: str, compiled: _Compiled) -> None:
    if name in compiled.kind.fields or not _FIELD_NAME.fullmatch(name):
        raise _Problem(f"bad_mutation: field {name[:64]}")


def _read_set(m: Mutation, values: JsonObject, compiled: _Compiled, small: bool) -> None:
    checks = compiled.values
    for name, value in values.items():
        check = checks.get(name)
        if check is None:
            _unknown_name(name, compiled)
            check = _is_json
        if value is not None and not check(value):
            raise _Problem(f"bad_mutation: value of {name}")
    m.set = values


def _read_bases(m: Mutation, values: JsonObject, compiled: _Compiled, small: bool) -> None:
    for name in values:
        _number(values, name)
    m.bases = values


def _read_text(m: Mutation, values: JsonObject, compiled: _Compiled, small: bool) -> None:
    for name, item in values.items():
        spec = compiled.kind.fields.get(name)
        if spec is None or spec.type != "text":
            _unknown_name(name, compiled)
        if not isinstance(item, dict):
            raise _Problem(f"bad_mutation: text {name}")
        value, base = item.get("v"), item.get("bt", "")
        if not isinstance(value, str) or not isinstance(base, str):
            raise _Problem(f"bad_mutation: text {name}")
        if not small and max(len(value), len(base)) > MAX_WIRE_TEXT:
            raise _Problem(TOO_BIG)
    m.text = values


def _read_counts(m: Mutation, values: JsonObject, compiled: _Compiled, small: bool) -> None:
    for name, value in values.items():
        spec = compiled.kind.fields.get(name)
        if spec is None or spec.type != "counter":
            _unknown_name(name, compiled)
        if type(value) is not int or not -(2**31) < value < 2**31:
            raise _Problem(f"bad_mutation: count {name}")


def _read_inc(m: Mutation, values: JsonObject, compiled: _Compiled, small: bool) -> None:
    _read_counts(m, values, compiled, small)
    m.inc = values


def _read_start(m: Mutation, values: JsonObject, compiled: _Compiled, small: bool) -> None:
    _read_counts(m, values, compiled, small)
    m.start = values


def _read_elem(m: Mutation, values: JsonObject, compiled: _Compiled, small: bool) -> None:
    for name, ops in values.items():
        spec = compiled.kind.fields.get(name)
        if not isinstance(ops, dict) or not ops.keys() <= {"add", "set", "rem"}:
            raise _Problem(f"bad_mutation: elem {name}")
        if not all(map(_is_short_list, ops.values())):
            raise _Problem(f"bad_mutation: too many in {name}")
        if spec is None:
            _unknown_name(name, compiled)
        _check_items(name, spec, ops, compiled.subvalues.get(name, _NO_CHECKS))
    m.elem = values


_NO_CHECKS: Mapping[str, Check] = {}


def _is_short_list(value: Any) -> bool:
    return not value or (isinstance(value, list) and len(value) <= MAX_ELEMENTS)


def _check_items(name: str, spec: Field | None, ops: JsonObject, checks: Mapping[str, Check]) -> None:
    strings = spec.type in ("set", "refs") if spec else _looks_like_set(ops)
    if spec and spec.type not in ("set", "refs", "elements"):
        raise _Problem(f"bad_mutation: elem {name}")
    check = _is_item if strings and not (spec and spec.type == "refs") else _is_id
    entries = [*(ops.get("rem") or ()), *((ops.get("add") or ()) if strings else ())]
    if not all(map(check, entries)) or (strings and ops.get("set")):
        raise _Problem(f"bad_mutation: items of {name}")
    if not strings:
        for item in [*(ops.get("add") or ()), *(ops.get("set") or ())]:
            _check_element(name, checks, item)


def _looks_like_set(ops: JsonObject) -> bool:
    return not ops.get("set") and all(isinstance(i, str) for i in ops.get("add") or ())


def _is_item(value: Any) -> bool:
    return type(value) is str and 0 < len(value) <= MAX_SET_ITEM


def _is_id(value: Any) -> bool:
    return type(value) is str and _ID.fullmatch(value) is not None


def _check_element(name: str, checks: Mapping[str, Check], item: Any) -> None:
    if type(item) is not dict or not _is_id(item.get("e")) or len(item) > MAX_FIELDS:
        raise _Problem(f"bad_mutation: element of {name}")
    for sub, value in item.items():
        if sub == "e" or value is None:
            continue
        check = checks.get(sub)
        if check is None:
            check = _is_json if _FIELD_NAME.fullmatch(sub) else _never
        if not check(value):
            raise _Problem(f"bad_mutation: {name}.{sub[:64]}")


def _never(value: Any) -> bool:
    return False


_SECTIONS: tuple[tuple[str, Callable[[Mutation, JsonObject, _Compiled, bool], None]], ...] = (
    ("set", _read_set), ("bs", _read_bases), ("text", _read_text), ("elem", _read_elem),
    ("inc", _read_inc), ("start", _read_start),
)
