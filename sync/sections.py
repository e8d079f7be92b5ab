"""Checks of what a put carries, compiled from kinds.py once: a table of functions for each kind.

The first thing that is wrong raises :class:`Problem`; a caller parks the mutation for it.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sync.kinds import KINDS, MAX_COMPOSITE, MAX_ELEMENTS, MAX_SCALAR, Field, FieldType, Kind, ValueType
from sync.normalise import canonical

MAX_WIRE_TEXT = 256 * 1024
MAX_SET_ITEM = 1024
MAX_FIELDS = 100
MAX_DEPTH = 8
MAX_NUMBER = 2**53

TOO_BIG = "too_big"
ID = re.compile(r"[A-Za-z0-9_.:~-]{1,64}")
_FIELD_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,63}")
_DATE = re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")
_LIST_OPS = frozenset({"add", "set", "rem"})

JsonObject = dict[str, Any]
Check = Callable[[Any], bool]
ListCheck = Callable[[str, JsonObject], None]


class Problem(Exception):
    """Why a mutation must be parked."""


@dataclass(frozen=True, slots=True)
class Compiled:
    """The checks of one kind: by field what ``set`` may give it, and what ``elem`` may do to it."""

    kind: Kind
    values: Mapping[str, Check]
    lists: Mapping[str, ListCheck]


# --- one value ------------------------------------------------------------------------------

def is_id(value: Any) -> bool:
    """An id of a record, a device or an element."""
    return type(value) is str and ID.fullmatch(value) is not None


def _is_date(value: Any) -> bool:
    return isinstance(value, str) and (not value or _DATE.fullmatch(value) is not None)


def _is_reference(value: Any) -> bool:
    return isinstance(value, str) and (not value or ID.fullmatch(value) is not None)


def _is_item(value: Any) -> bool:
    return type(value) is str and 0 < len(value) <= MAX_SET_ITEM


def _is_json(value: Any) -> bool:
    return _within_depth(value, MAX_DEPTH) and len(canonical(value)) <= MAX_COMPOSITE


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


# --- the sections of a put --------------------------------------------------------------------

def section(values: object, name: str) -> JsonObject:
    """``values`` as the object that a section must be. Raises Problem."""
    if not isinstance(values, dict) or len(values) > MAX_FIELDS:
        raise Problem(f"bad_mutation: {name}")
    return values


def number(values: JsonObject, name: str, default: int = 0) -> int:
    """A whole number from 0 up to 2**53. Raises Problem."""
    value = values.get(name, default)
    if type(value) is not int or not 0 <= value < MAX_NUMBER:
        raise Problem(f"bad_mutation: {name}")
    return value


def _unknown_name(name: str, checks: Compiled) -> None:
    if name in checks.kind.fields or not _FIELD_NAME.fullmatch(name):
        raise Problem(f"bad_mutation: field {name[:64]}")


def _check_set(values: JsonObject, checks: Compiled, small: bool) -> None:
    known = checks.values
    for name, value in values.items():
        check = known.get(name)
        if check is None:
            _unknown_name(name, checks)
            check = _is_json
        if value is not None and not check(value):
            raise Problem(f"bad_mutation: value of {name}")


def _check_bases(values: JsonObject, checks: Compiled, small: bool) -> None:
    for name in values:
        number(values, name)


def _check_text(values: JsonObject, checks: Compiled, small: bool) -> None:
    for name, item in values.items():
        _expect(name, "text", checks)
        if not isinstance(item, dict):
            raise Problem(f"bad_mutation: text {name}")
        value, base = item.get("v"), item.get("bt", "")
        if not isinstance(value, str) or not isinstance(base, str):
            raise Problem(f"bad_mutation: text {name}")
        if not small and max(len(value), len(base)) > MAX_WIRE_TEXT:
            raise Problem(TOO_BIG)


def _check_counts(values: JsonObject, checks: Compiled, small: bool) -> None:
    for name, value in values.items():
        _expect(name, "counter", checks)
        if type(value) is not int or not -(2**31) < value < 2**31:
            raise Problem(f"bad_mutation: count {name}")


def _expect(name: str, type_: FieldType, checks: Compiled) -> None:
    spec = checks.kind.fields.get(name)
    if spec is None or spec.type != type_:
        _unknown_name(name, checks)


def _check_elem(values: JsonObject, checks: Compiled, small: bool) -> None:
    for name, ops in values.items():
        if not isinstance(ops, dict) or not ops.keys() <= _LIST_OPS:
            raise Problem(f"bad_mutation: elem {name}")
        for items in ops.values():
            if items and not (isinstance(items, list) and len(items) <= MAX_ELEMENTS):
                raise Problem(f"bad_mutation: too many in {name}")
        check = checks.lists.get(name)
        if check is None:
            check = _check_undeclared(name, ops, checks)
        check(name, ops)


SECTIONS: tuple[tuple[str, str, Callable[[JsonObject, Compiled, bool], None]], ...] = (
    ("set", "set", _check_set), ("bs", "bases", _check_bases), ("text", "text", _check_text),
    ("elem", "elem", _check_elem), ("inc", "inc", _check_counts), ("start", "start", _check_counts),
)
"""Name on the wire, name in ``Mutation``, check; the last argument says that the whole mutation is short."""


# --- lists ------------------------------------------------------------------------------------

def _strings(is_good: Check) -> ListCheck:
    def check(name: str, ops: JsonObject) -> None:
        for op, items in ops.items():
            if items and (op == "set" or not all(map(is_good, items))):
                raise Problem(f"bad_mutation: items of {name}")
    return check


def _elements(checks: Mapping[str, Check]) -> ListCheck:
    def check(name: str, ops: JsonObject) -> None:
        for op, items in ops.items():
            if op == "rem":
                if items and not all(map(is_id, items)):
                    raise Problem(f"bad_mutation: items of {name}")
                continue
            for item in items or ():
                _check_element(name, checks, item)
    return check


def _check_element(name: str, checks: Mapping[str, Check], item: Any) -> None:
    if type(item) is not dict or not is_id(item.get("e")) or len(item) > MAX_FIELDS:
        raise Problem(f"bad_mutation: element of {name}")
    for sub, value in item.items():
        if sub == "e" or value is None:
            continue
        check = checks.get(sub)
        if check is None:
            check = _is_json if _FIELD_NAME.fullmatch(sub) else _never
        if not check(value):
            raise Problem(f"bad_mutation: {name}.{sub[:64]}")


def _never(value: Any) -> bool:
    return False


_SET, _REFS = _strings(_is_item), _strings(is_id)
_FREE_ELEMENTS = _elements({})


def _check_undeclared(name: str, ops: JsonObject, checks: Compiled) -> ListCheck:
    """A list of a newer client: strings or elements, as it looks."""
    _unknown_name(name, checks)
    strings = not ops.get("set") and all(isinstance(i, str) for i in ops.get("add") or ())
    return _SET if strings else _FREE_ELEMENTS


def compiled(kind: Kind) -> Compiled:
    """The checks of a kind."""
    values = {f.name: _value_check(f) for f in kind.fields_of("scalar", "composite", "ref")}
    lists = {f.name: _list_check(f) for f in kind.fields_of("set", "refs", "elements")}
    return Compiled(kind, values, lists)


def _value_check(spec: Field) -> Check:
    return _is_reference if spec.type == "ref" else _CHECKS[spec.value]


def _list_check(spec: Field) -> ListCheck:
    if spec.type == "elements":
        return _elements({name: _CHECKS[spec.subvalue(name)] for name in spec.subfields})
    return _SET if spec.type == "set" else _REFS


COMPILED = {kind.name: compiled(kind) for kind in KINDS.values()}
