"""Sets, references and multi-valued elements: add beats an unseen remove (SPEC.md 5.2, 5.3).

Entries live in ``versions["e"][field]`` and are never changed in place:

* set:     key -> {"d": first display form (if not the key), "o": seq, "i": n, "a": {device: seq}};
  parents of a child also when removed: {"a": {}, "p": adds before, "x": {device: [seq, mid]} of removals}
* element: id  -> {"o": seq, "i": n, "a": {device: seq}, "s": {subfield: value or version}}

``o`` and ``i`` order by first add. ``a`` left out means: added by the creation; ``o`` likewise.
A subfield holds its plain value if the creation wrote it, else ``[value, seq, device, mid, eff_at]``.
"""

from collections.abc import Callable, Sequence
from typing import Any

Entry = dict[str, Any]
Entries = dict[str, Entry]
Version = Sequence[Any]


def adds(entry: Entry, n: Version | None) -> dict[str, int]:
    """Device -> seq of its newest add; empty = removed."""
    found: dict[str, int] | None = entry.get("a")
    if found is None:
        return {n[1]: n[0]} if n else {}
    return found


def with_add(entry: Entry, n: Version | None, device: str, seq: int) -> Entry:
    """The entry after an add by ``device``."""
    return {**entry, "a": {**adds(entry, n), device: seq}}


def without_seen(entry: Entry, n: Version | None, device: str, base: int) -> Entry:
    """The entry after a remove: adds the remover had seen, and its own, are gone."""
    left = {d: s for d, s in adds(entry, n).items() if s > base and d != device}
    return {**entry, "a": left}


def is_present(entry: Entry, n: Version | None) -> bool:
    """Present as long as one add is left."""
    return bool(adds(entry, n))


def order(entry: Entry, n: Version | None) -> tuple[int, int]:
    """Place in the list by first add."""
    first: int = entry["o"] if "o" in entry else n[0] if n else 0
    return first, entry.get("i", 0)


def set_list(entries: Entries, n: Version | None) -> list[str]:
    """Display forms of a set, or ids of references, by first add."""
    present = [(order(e, n), e.get("d", key)) for key, e in entries.items() if is_present(e, n)]
    return [display for _, display in sorted(present)]


def new_set(items: Sequence[str], key_of: Callable[[str], str]) -> Entries:
    """Entries of a set as a creation writes them."""
    out: Entries = {}
    for i, item in enumerate(items):
        key = key_of(item)
        if key not in out:
            out[key] = {"i": i} if key == item else {"i": i, "d": item}
    return out


def change_set(entries: Entries, n: Version | None, ops: dict[str, Any], key_of: Callable[[str], str],
               version: Version, base: int, *, remember: bool = False) -> tuple[Entries, bool, bool]:
    """Apply ``add`` and ``rem`` under the version of this change.

    ``remember``: a removed item leaves its entry, with who removed it (``seen_items``).
    Returns the new entries, whether anything changed, and whether an unseen add kept an item.
    """
    seq, device = version[0], version[1]
    out, kept = dict(entries), False
    for item in ops.get("rem") or ():
        key = key_of(item)
        before = out.get(key)
        kept = _remove(out, key, n, device, base) or kept
        if remember and before is not None and (key not in out or not is_present(before, n)):
            out[key] = _removed(before, n, version)
    for i, item in enumerate(ops.get("add") or ()):
        _add(out, key_of(item), item, n, (device, seq, i))
    return out, out != entries, kept


def _remove(entries: Entries, key: str, n: Version | None, device: str, base: int) -> bool:
    entry = entries.get(key)
    if entry is None:
        return False
    left = without_seen(entry, n, device, base)
    if left["a"] == adds(entry, n):
        return bool(left["a"])
    if left["a"]:
        entries[key] = left
    else:
        del entries[key]
    return bool(left["a"])


def _removed(entry: Entry, n: Version | None, version: Version) -> Entry:
    """An entry without adds that remembers them, and everybody who removed it."""
    by = {**entry.get("x", {}), version[1]: [version[0], version[2]]}
    return {**entry, "a": {}, "p": adds(entry, n) or entry.get("p", {}), "x": by}


def seen_items(entries: Entries, n: Version | None, author: Any, base: int) -> list[str]:
    """Items that the author had before its eyes: added seen, and not removed but unseen."""
    found = []
    for key, entry in entries.items():
        given = adds(entry, n)
        before = given or entry.get("p", {})
        if any(seq <= base or device == author.device for device, seq in before.items()):
            gone = {} if given else entry.get("x", {})
            if not any(author.has_seen([seq, device, mid], base) or (device, mid) == (author.device, author.mid)
                       for device, (seq, mid) in gone.items()):
                found.append(key)
    return found


def _add(entries: Entries, key: str, item: str, n: Version | None, author: tuple[str, int, int]) -> None:
    device, seq, i = author
    entry = entries.get(key)
    if entry is None or not is_present(entry, n):
        entry = {"o": seq, "i": i, "a": {}}
        if key != item:
            entry["d"] = item
    entries[key] = with_add(entry, n, device, seq)


# --- elements -------------------------------------------------------------------------------

def new_elements(items: Sequence[dict[str, Any]]) -> Entries:
    """Entries of elements as a creation writes them; the last of one id wins."""
    return {item["e"]: {"i": i, "s": _plain(item)} for i, item in enumerate(items)}


def _plain(item: dict[str, Any]) -> dict[str, Any]:
    out = {k: v for k, v in item.items() if v is not None and v != ""}
    del out["e"]
    return out


def subvalue(entry: Entry, name: str) -> Any:
    """Value of a subfield, None if empty."""
    held = entry["s"].get(name)
    return held[0] if isinstance(held, list) else held


def subversion(entry: Entry, name: str, n: Version | None) -> Version | None:
    """Version of a subfield, None if nobody wrote it."""
    held = entry["s"].get(name)
    if isinstance(held, list):
        return held[1:]
    return n if held is not None else None


def values_of(entry: Entry) -> dict[str, Any]:
    """Subfields that are not empty."""
    held = ((k, v[0] if isinstance(v, list) else v) for k, v in entry["s"].items())
    return {k: v for k, v in held if v is not None and v != ""}


def group_of(entries: Entries, n: Version | None, eid: str, key_of: Callable[[Entry], str]) -> list[str]:
    """Ids of the present elements that are shown as one with ``eid`` (equal values), itself first."""
    if eid not in entries:
        return []
    key = key_of(entries[eid])
    if not key:
        return [eid]
    same = [e for e, entry in entries.items() if e != eid and is_present(entry, n) and key_of(entry) == key]
    return [eid, *same]


def element_list(entries: Entries, n: Version | None, key_of: Callable[[Entry], str]) -> list[dict[str, Any]]:
    """What ``doc`` shows: by (pos, first add), equal values collapsed, one ``pref``."""
    present = [(e, entry) for e, entry in entries.items() if is_present(entry, n)]
    present.sort(key=lambda pair: (*order(pair[1], n), pair[0]))
    shown = _collapsed(present, key_of) if len(present) > 1 else [
        (entry, {"e": e, **values_of(entry)}) for e, entry in present]
    _single_pref(shown, n)
    out = [item for _, item in shown]
    out.sort(key=_position)
    return out


def _position(item: dict[str, Any]) -> float:
    pos = item.get("pos", 0)
    return pos if isinstance(pos, (int, float)) else 0


def _collapsed(present: list[tuple[str, Entry]],
               key_of: Callable[[Entry], str]) -> list[tuple[Entry, dict[str, Any]]]:
    shown: list[tuple[Entry, dict[str, Any]]] = []
    by_key: dict[str, dict[str, Any]] = {}
    for e, entry in present:
        item, key = {"e": e, **values_of(entry)}, key_of(entry)
        first = by_key.get(key) if key else None
        if first is not None:
            _unite(first, item)
            continue
        by_key[key] = item
        shown.append((entry, item))
    return shown


def _unite(first: dict[str, Any], other: dict[str, Any]) -> None:
    labels = [*str(first.get("label", "")).split(", "), *str(other.get("label", "")).split(", ")]
    united = ", ".join(dict.fromkeys(label for label in labels if label))
    if united:
        first["label"] = united
    if other.get("pref"):
        first["pref"] = True


def _single_pref(shown: list[tuple[Entry, dict[str, Any]]], n: Version | None) -> None:
    preferred = [(entry, item) for entry, item in shown if item.get("pref")]
    if len(preferred) < 2:
        return
    latest = max(preferred, key=lambda pair: _pref_time(pair[0], n))
    for entry, item in preferred:
        if entry is not latest[0]:
            del item["pref"]


def _pref_time(entry: Entry, n: Version | None) -> tuple[int, int]:
    version = subversion(entry, "pref", n)
    return (version[3], version[0]) if version else (0, 0)
