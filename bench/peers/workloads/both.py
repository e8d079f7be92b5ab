"""W4: two devices edit the same people offline."""

from dataclasses import dataclass, field

from bench.peers.device import Device, Make, Person
from bench.peers.workloads.words import Kept
from bench.sizes import size
from bench.sync_people import people

COUNT = size(200, 40)


@dataclass(slots=True)
class Edits:
    """What the two have written. Each edit has a word that no other has."""

    different: set[str] = field(default_factory=set)
    """Those of different fields."""
    all: set[str] = field(default_factory=set)

    def make(self, device: Device, mark: str, name: str, known: list[Person]) -> None:
        """Half of the people in ``name``, a quarter in the title, a quarter at the end of the note."""
        half, quarter = known[: len(known) // 2], len(known) * 3 // 4
        self.different |= {self._one(device, person, name, f"{mark}{n}different") for n, person in enumerate(half)}
        for number, person in enumerate(known[len(half) : quarter]):
            self._one(device, person, "title", f"{mark}{number}same")
        for number, person in enumerate(known[quarter:]):
            self._one(device, person, "note", f"{mark}{number}note", f"{person['note']} ")

    def _one(self, device: Device, person: Person, name: str, word: str, before: str = "") -> str:
        device.edit(person["id"], {name: f"{before}{word}"})
        self.all.add(word)
        return word


def measured(figures: dict[str, float], make: Make) -> None:
    """With 200 people."""
    edits, kept = meeting(make, COUNT)
    figures["W4 words of edits"] = len(edits.all)
    figures["W4 on both devices"] = len(edits.all & kept.on_both)
    figures["W4 lost"] = lost = len(kept.lost(edits.all))
    figures["W4 kept aside or on one device"] = len(edits.all - kept.on_both) - lost
    figures["W4 edits of different fields on both"] = len(edits.different & kept.on_both)


def meeting(make: Make, count: int) -> tuple[Edits, Kept]:
    """Both offline, both edit, then they sync in turns until nothing moves."""
    a, b, known, edits = make(), make(), people(count), Edits()
    a.create(known)
    a.sync()
    b.sync()
    edits.make(a, "alfa", "title", known)
    edits.make(b, "bravo", "organisation", known)
    for device in (a, b, a, b, a):
        device.sync()
    return edits, Kept.between(a, b)
