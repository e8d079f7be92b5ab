"""Bounded exhaustive: two devices, two changes each, every order in which they can arrive (SPEC.md 12).

Nothing typed is lost (I1), everybody ends alike (I2), and what is alive and what it holds does
not depend on order (I7), which of two concurrent values of one field is shown excepted.
By default one plan in 67; ``SIM_EXHAUSTIVE=all`` plays every one of them (152,550 cases).
"""

import copy
import itertools
import os
import re
from dataclasses import replace

from sync.memory import MemoryStore
from tests.sim.world import World

WORD = re.compile(r"x[ab]\d+x")
ORDERS = ("aabb", "abab", "abba", "baab", "baba", "bbaa")
OPS = {
    "name": lambda d, w: d.put("p", set={"name": w}),
    "clear": lambda d, w: d.put("p", set={"title": None}),
    "note": lambda d, w: d.edit("p", note=f"{d.row('p')['doc'].get('note', '')} {w}".strip()),
    "tag": lambda d, w: d.put("p", elem={"tags": {"add": [w]}}),
    "untag": lambda d, w: d.put("p", elem={"tags": {"rem": ["maps"]}}),
    "email": lambda d, w: d.put("p", elem={"emails": {"add": [{"e": w, "value": f"{w}@x.example"}]}}),
    "unmail": lambda d, w: d.put("p", elem={"emails": {"rem": ["e1"]}}),
    "label": lambda d, w: d.put("p", elem={"emails": {"set": [{"e": "e1", "label": w}]}}),
    "count": lambda d, w: d.put("g", kind="goal", inc={"count": 1}),
    "meet": lambda d, w: d.create("interaction", f"n{w}", contacts=["p"], note=w),
    "move": lambda d, w: d.put("m", kind="interaction", elem={"contacts": {"add": ["q"], "rem": ["p"]}}),
    "place": lambda d, w: d.put("m", kind="interaction", set={"place": w}),
    "del P": lambda d, w: d.doc("p") is not None and d.delete("p"),
    "del Q": lambda d, w: d.doc("q") is not None and d.delete("q"),
    "undel P": lambda d, w: "del" in d.row("p") and d.undelete("p"),
}
SHOWN_BY_ORDER = ("name", "place", "note")


def start() -> World:
    world = World(MemoryStore())
    a, b = world.shared(2, record_id="p", name="P", title="Dr", note="old words", tags=["maps"],
                        emails=[{"e": "e1", "value": "p@x.example"}])
    a.create("contact", "q", name="Q")
    a.create("goal", "g", text="meet", count=0)
    a.create("interaction", "m", contacts=["p"], note="met")
    world.sync(a, b)
    world.pair = (a, b)
    return world


BASE = start()


def again() -> World:
    """The same start once more; rows are replaced, never changed, so that little must be copied."""
    world = World(MemoryStore())
    world.store.accounts = {name: rows.copied() for name, rows in BASE.store.accounts.items()}
    world.clock.now = BASE.clock.now
    world.pair = tuple(replace(d, clock=world.clock, snap=dict(d.snap), outbox=[copy.copy(e) for e in d.outbox],
                               attention=[]) for d in BASE.pair)
    return world


def play(plan: tuple[tuple[str, str], tuple[str, str]], order: str) -> World:
    """Both type offline; mutations arrive one by one in this order; then both sync."""
    world = again()
    devices = dict(zip("ab", world.pair, strict=True))
    for who, ops in zip("ab", plan, strict=True):
        for i, op in enumerate(ops):
            OPS[op](devices[who], f"x{who}{i}x")
    typed = set(WORD.findall(str([e.m for d in world.pair for e in d.outbox])))
    for who in order:
        if devices[who].waiting():
            world.clock.tick()
            body = devices[who].push_body(limit=1)
            devices[who].receive_push(body, world.server.push(body))
    world.sync(*world.pair, rounds=2)
    lost = typed - set(WORD.findall(world.words()))
    assert not lost, f"lost {lost}: {plan} {order}"
    return world


def outcome(world: World) -> dict[str, object]:
    """What must not depend on order."""
    out = {}
    for record_id, record in world.records().items():
        if record.live and record.kind != "conflict":
            doc = {k: _unordered(v) for k, v in record.doc.items() if k not in SHOWN_BY_ORDER}
            doc["note"] = sorted(w for w in record.doc.get("note", "").split() if w != "⁂")
            out[record_id] = doc
    return out


def _unordered(value: object) -> object:
    if not isinstance(value, list):
        return value
    return sorted(str({**i, "label": "label" in i}) if isinstance(i, dict) else i for i in value)


def plans() -> list[tuple[tuple[str, str], tuple[str, str]]]:
    pairs = list(itertools.product(OPS, repeat=2))
    every = list(itertools.combinations_with_replacement(pairs, 2))
    return every if os.environ.get("SIM_EXHAUSTIVE") == "all" else every[3::67]


def test_every_order_of_two_changes_each() -> None:
    cases, different = 0, []
    for plan in plans():
        results = [outcome(play(plan, order)) for order in ORDERS]
        cases += len(ORDERS)
        if any(r != results[0] for r in results):
            different.append(plan)
    print(f"{cases} cases of {len(OPS)} operations")
    assert not different, f"{len(different)} plans depend on order: {different[:5]}"
