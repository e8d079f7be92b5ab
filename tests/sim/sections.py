"""The sections of a put that lead from one document to another, as a form would send them."""

from typing import Any

from sync.kinds import KINDS
from tests.sim.overlay import is_empty


def diff(kind, before, after):
    """Sections of a put that lead from one document to another."""
    out: dict[str, Any] = {}
    for name in sorted({*before, *after}):
        old, new = before.get(name), after.get(name)
        if old != new and not (is_empty(old) and is_empty(new)):
            _add_field(out, KINDS[kind].fields[name].type if name in KINDS[kind].fields else "scalar", name, old, new)
    return out


def _add_field(out, type_, name, old, new):
    if type_ == "text":
        out.setdefault("text", {})[name] = {"v": new or "", **({"bt": old} if old else {})}
    elif type_ in ("set", "refs"):
        had, has = old or [], new or []
        out.setdefault("elem", {})[name] = _ops([i for i in has if i not in had], [], [i for i in had if i not in has])
    elif type_ == "elements":
        out.setdefault("elem", {})[name] = _element_ops(old or [], new or [])
    elif type_ == "counter":
        out.setdefault("inc", {})[name] = (new or 0) - (old or 0)
    else:
        out.setdefault("set", {})[name] = new


def _element_ops(old, new):
    had, has = {i["e"]: i for i in old}, {i["e"]: i for i in new}
    changed = [{"e": e, **{k: i.get(k) for k in {*i, *had[e]} if k != "e" and i.get(k) != had[e].get(k)}}
               for e, i in has.items() if e in had and i != had[e]]
    return _ops([i for e, i in has.items() if e not in had], changed, [e for e in had if e not in has])


def _ops(add, change, rem):
    return {k: v for k, v in (("add", add), ("set", change), ("rem", rem)) if v}
