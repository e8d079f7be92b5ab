"""The device's view: what was pulled, with its own mutations laid over it (SPEC.md 10)."""

from copy import deepcopy

from sync.kinds import KINDS


def is_empty(value):
    return value is None or value == "" or value == [] or value == {}


def overlay(snap, mutations):
    """``snap`` = {"k", "doc", "del"?} or None; mutations in wire form, in order. None = nothing there."""
    row = deepcopy(snap)
    for m in mutations:
        row = _lay(row, m)
    return row


def _lay(row, m):
    if m["op"] == "put":
        return _put(row, m)
    if row is None:
        return None
    if m["op"] == "del":
        return {**row, "del": row.get("del", 1)}
    if m["op"] in ("undel", "unmerge"):
        return _alive(row)
    if m["op"] == "merge":
        return {**row, "del": row.get("del", 1), "into": m["into"]}
    return row


def _alive(row):
    return {k: v for k, v in row.items() if k not in ("del", "into")}


def _put(row, m):
    row = row or {"k": m["kind"], "doc": {}}
    if m.get("create") or any(not _is_quiet(m["kind"], f) for f in fields_of(m)):
        row = _alive(row)
    return {**row, "doc": _patched(row["doc"], m)}


def _is_quiet(kind, field):
    spec = KINDS[kind].fields.get(field) if kind in KINDS else None
    return spec is not None and spec.quiet


def fields_of(m):
    """Names of the fields that a put touches."""
    return [f for section in ("set", "text", "elem", "inc") for f in m.get(section) or {}]


def _patched(doc, m):
    out = dict(doc)
    for name, value in (m.get("set") or {}).items():
        out[name] = value
    for name, edit in (m.get("text") or {}).items():
        out[name] = edit["v"]
    for name, ops in (m.get("elem") or {}).items():
        out[name] = _items(out.get(name) or [], ops)
    for name, by in (m.get("inc") or {}).items():
        out[name] = (out.get(name) or (m.get("start") or {}).get(name, 0)) + by
    return {k: v for k, v in out.items() if not is_empty(v)}


def _items(items, ops):
    out = {(i["e"] if isinstance(i, dict) else i): i for i in items}
    for key in ops.get("rem") or ():
        out.pop(key, None)
    for item in [*(ops.get("add") or ()), *(ops.get("set") or ())]:
        if isinstance(item, str):
            out[item] = item
        else:
            merged = {**(out.get(item["e"]) or {}), **item}
            out[item["e"]] = {k: v for k, v in merged.items() if not is_empty(v)}
    return sorted(out.values(), key=lambda i: i.get("pos", 0) if isinstance(i, dict) else 0)
