"""W5: one device deletes people whom the other, offline, edits or meets again; in both orders of syncing."""

import random
from dataclasses import dataclass, field

from bench.peers.device import Device, Make, Meeting, Person
from bench.peers.workloads.words import Kept
from bench.sizes import size
from bench.sync_people import new_id, people

COUNT = size(50, 20)
"""Deleted. Half of them are edited elsewhere, a fifth is met again, the rest is left alone."""
MEETINGS = 500_000
"""The ids of meetings are numbered from here; people come before."""
ORDERS = ("delete first", "edit first")

EDITS = "W5 edited people alive on both, {}"
MET = "W5 met people alive on both, with the meeting, {}"


@dataclass(slots=True)
class Outcome:
    """Of one order. ``words``: one in each edit and each meeting."""

    words: set[str] = field(default_factory=set)
    lost: int = 0
    edits: int = 0
    """Edited people alive on both devices, with the edit."""
    meetings: int = 0
    """Meetings on both devices whose person is there, too."""
    alone: int = 0
    """People whom nobody but the device that deleted had touched."""
    deletes: int = 0
    """Of these, gone from both."""
    brought_back: int = 0
    """Of these, whole on both again after they were brought back."""


def measured(figures: dict[str, float], make: Make) -> None:
    """Both orders, each with an account of its own."""
    outcomes = [order(make, COUNT, first, run) for run, first in enumerate(ORDERS)]
    for name, outcome in zip(ORDERS, outcomes, strict=True):
        figures[EDITS.format(name)] = outcome.edits
        figures[MET.format(name)] = outcome.meetings
    figures["W5 edits and meetings"] = sum(len(outcome.words) for outcome in outcomes)
    figures["W5 lost"] = sum(outcome.lost for outcome in outcomes)
    figures["W5 deleted and touched by nobody"] = sum(outcome.alone for outcome in outcomes)
    figures["W5 of these gone from both"] = sum(outcome.deletes for outcome in outcomes)
    figures["W5 of these brought back whole"] = sum(outcome.brought_back for outcome in outcomes)


def order(make: Make, count: int, first: str, run: int = 0) -> Outcome:
    """A deletes ``count`` people, B edits and meets; then they sync in turns until nothing moves."""
    a, b, known = make(run), make(run), people(count)
    a.create(known)
    a.sync()
    b.sync()
    edited, met, alone = known[: count // 2], known[count // 2 : count * 7 // 10], known[count * 7 // 10 :]
    for person in known:
        a.delete(person["id"])
    outcome = Outcome(_touch(b, edited, met), alone=len(alone))
    for device in (a, b, a, b, a) if first == ORDERS[0] else (b, a, b, a, b):
        device.sync()
    _judge(outcome, a, b, edited, met, alone)
    outcome.brought_back = _brought_back(a, b, alone)
    return outcome


def _touch(device: Device, edited: list[Person], met: list[Person]) -> set[str]:
    edits = {person["id"]: f"edited{number}word" for number, person in enumerate(edited)}
    meetings = {person["id"]: f"met{number}word" for number, person in enumerate(met)}
    for person_id, word in edits.items():
        device.edit(person_id, {"title": word})
    for number, (person_id, word) in enumerate(meetings.items()):
        device.meet(Meeting(new_id(random.Random(number), MEETINGS + number), person_id, word))
    return {*edits.values(), *meetings.values()}


def _judge(outcome: Outcome, a: Device, b: Device, edited: list[Person], met: list[Person], alone: list[Person]) -> None:
    shown, kept = [a.people(), b.people()], Kept.between(a, b)
    there = {person_id for person_id in shown[0] if person_id in shown[1]}
    titles = [{person_id: person["title"] for person_id, person in people.items()} for people in shown]
    outcome.edits = sum(all(t.get(person["id"]) == f"edited{n}word" for t in titles) for n, person in enumerate(edited))
    outcome.meetings = sum(person["id"] in there and f"met{n}word" in kept.on_both for n, person in enumerate(met))
    outcome.deletes = sum(all(person["id"] not in people for people in shown) for person in alone)
    outcome.lost = len(kept.lost(outcome.words))


def _brought_back(a: Device, b: Device, alone: list[Person]) -> int:
    """By the device that deleted them; the peer's own record of what was there, not the caller's."""
    asked = [person for person in alone if a.bring_back(person["id"])]
    for device in (a, b, a):
        device.sync()
    return sum(all(_same(device.people().get(person["id"]), person) for device in (a, b)) for person in asked)


def _same(shown: Person | None, person: Person) -> bool:
    return shown is not None and all(shown[name] == person[name] for name in ("name", "organisation", "title", "note"))
