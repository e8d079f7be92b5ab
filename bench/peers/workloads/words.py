"""Where a word that only one edit holds has got to: on both devices, kept aside, or lost."""

import re
from dataclasses import dataclass
from typing import Self

from bench.peers.device import Device

WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Kept:
    """The words that both devices show, and those that are on one only or in a conflict that can be shown."""

    on_both: set[str]
    aside: set[str]

    @classmethod
    def between(cls, a: Device, b: Device) -> Self:
        """What the two hold now."""
        shown = [_words(device.people(), device.meetings()) for device in (a, b)]
        return cls(shown[0] & shown[1], (shown[0] ^ shown[1]) | _words(a.aside(), b.aside()))

    def lost(self, words: set[str]) -> set[str]:
        """Those of ``words`` that nobody has."""
        return words - self.on_both - self.aside


def _words(*held: object) -> set[str]:
    return {word for part in held for word in WORD.findall(str(part).replace("\\n", " "))}
