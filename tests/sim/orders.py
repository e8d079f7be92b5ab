"""Two devices, two changes each, every order in which they can arrive.

A plan is what each of the two does, offline; ``play`` lets its mutations arrive one by one in one
order; ``outcome`` is what must not depend on it.
"""

import copy
import itertools
import re
from dataclasses import replace

from sync.memory import MemoryStore
from tests.sim.device import Device
from tests.sim.world import World

WORD = re.compile(r"x[ab]\d+x")
OPS = {
    "title P": lambda d, w: d.put("p", set={"title": w}),
    "clear P": lambda d, w: d.put("p", set={"title": None}),
    "star P": lambda d, w: d.put("p", set={"starred": True}),
    "text P": lambda d, w: d.edit("p", note=f"{d.row('p')['doc'].get('note', '')} {w}".strip()),
    "tag P": lambda d, w: d.put("p", elem={"tags": {"add": [w]}}),
    "untag P": lambda d, w: d.put("p", elem={"tags": {"rem": ["maps"]}}),
    "mail P": lambda d, w: d.put("p", elem={"emails": {"add": [{"e": w, "value": f"{w}@x.example"}]}}),
    "unmail P": lambda d, w: d.put("p", elem={"emails": {"rem": ["e1"]}}),
    "label P": lambda d, w: d.put("p", elem={"emails": {"set": [{"e": "e1", "label": w}]}}),
    "count": lambda d, w: d.put("g", kind="goal", inc={"count": 1}),
    "meet P": lambda d, w: d.create("interaction", f"n{w}", contacts=["p"], note=w),
    "note M": lambda d, w: d.put("m", kind="interaction", set={"place": w}),
    "move M to Q": lambda d, w: d.put("m", kind="interaction", elem={"contacts": {"add": ["q"], "rem": ["p"]}}),
    "share M with Q": lambda d, w: d.put("m", kind="interaction", elem={"contacts": {"add": ["q"]}}),
    "del P": lambda d, w: d.doc("p") is not None and d.delete("p"),
    "del Q": lambda d, w: d.doc("q") is not None and d.delete("q"),
    "del M": lambda d, w: d.doc("m") is not None and d.delete("m"),
    "undel P": lambda d, w: "del" in d.row("p") and d.undelete("p"),
}
SHOWN_BY_ORDER = ("title", "place", "note")

Changes = tuple[str, ...]
Plan = tuple[Changes, Changes]


class Phones(World):
    """A world with two of them."""

    pair: tuple[Device, ...] = ()


def _start() -> Phones:
    world = Phones(MemoryStore())
    a, b = world.shared(2, record_id="p", name="P", title="Dr", note="old words", tags=["maps"],
                        emails=[{"e": "e1", "value": "p@x.example"}])
    a.create("contact", "q", name="Q")
    a.create("goal", "g", text="meet", count=0)
    a.create("interaction", "m", contacts=["p"], note="met")
    world.sync(a, b)
    world.pair = (a, b)
    return world


BASE = _start()


def _again() -> Phones:
    """The same start once more; rows are replaced, never changed, so that little must be copied."""
    world = Phones(MemoryStore())
    world.store.accounts = {name: rows.copied() for name, rows in BASE.store.accounts.items()}
    world.clock.now = BASE.clock.now
    world.pair = tuple(replace(d, clock=world.clock, snap=dict(d.snap), outbox=[copy.copy(e) for e in d.outbox],
                               attention=[]) for d in BASE.pair)
    return world


def plans() -> list[Plan]:
    """Every one. Who of the two is a and who b makes no difference, and what writes nothing is left out."""
    each = sorted({_written(changes) for changes in itertools.product(OPS, repeat=2)})
    return list(itertools.combinations_with_replacement(each, 2))


def _written(changes: Changes) -> Changes:
    """Without those that make no mutation: nothing deleted is deleted, nothing alive comes back."""
    device, out = _again().pair[0], []
    for change in changes:
        before = len(device.outbox)
        OPS[change](device, "word")
        out += [change] if len(device.outbox) > before else []
    return tuple(out)


def orders_of(plan: Plan) -> list[str]:
    """All orders in which the mutations of a and of b can arrive, each device's in its own order."""
    both = len(plan[0]) + len(plan[1])
    return ["".join("a" if i in places else "b" for i in range(both))
            for places in itertools.combinations(range(both), len(plan[0]))]


def play(plan: Plan, order: str) -> Phones:
    """Both type offline; mutations arrive one by one in this order; then both pull. Nothing is lost (I1, I2)."""
    world = _again()
    devices = dict(zip("ab", world.pair, strict=True))
    for who, changes in zip("ab", plan, strict=True):
        for i, change in enumerate(changes):
            OPS[change](devices[who], f"x{who}{i}x")
    typed = set(WORD.findall(str([e.m for d in world.pair for e in d.outbox])))
    for who in order:
        world.clock.tick()
        body = devices[who].push_body(limit=1)
        devices[who].receive_push(body, world.server.push(body))
    world.sync(*world.pair, rounds=1)
    lost = typed - set(WORD.findall(world.words()))
    assert not lost, f"lost {lost}: {plan} {order}"
    return world


def outcome(world: Phones) -> dict[str, object]:
    """What must not depend on order: who is there, and all but which of two values of one field is shown (I7)."""
    out: dict[str, object] = {}
    for record_id, record in world.records().items():
        if record.live and record.kind != "conflict":
            doc = {k: _unordered(v) for k, v in record.doc.items() if k not in SHOWN_BY_ORDER}
            words = sorted(w for w in record.doc.get("note", "").split() if w != "⁂")
            out[record_id] = {**doc, "note": words}
    return out


def _unordered(value: object) -> object:
    if not isinstance(value, list):
        return value
    return sorted(str({**i, "label": "label" in i}) if isinstance(i, dict) else i for i in value)


def depends_on_order(plan: Plan) -> bool:
    """Do two orders of arrival of one plan end differently?"""
    results = [outcome(play(plan, order)) for order in orders_of(plan)]
    return any(r != results[0] for r in results)
