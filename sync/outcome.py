"""What a device is told about one mutation (SPEC.md 7)."""

from dataclasses import dataclass, field
from typing import Any


class Park(Exception):
    """The mutation cannot be applied now: it is kept aside with this reason."""

    def __init__(self, reason: str, depends_on: str | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.depends_on = depends_on


class NeedFull(Exception):
    """The records were collected: the device must send them whole first."""

    def __init__(self, ids: list[str]) -> None:
        super().__init__(", ".join(ids))
        self.ids = ids


@dataclass(slots=True)
class Outcome:
    """``st`` of the mutation, ``st`` and conflict of single fields."""

    st: str = "noop"
    fields: dict[str, dict[str, str]] = field(default_factory=dict)
    conflict: str | None = None

    def note(self, name: str, st: str, conflict: str | None = None) -> None:
        """Tell the device what became of a field."""
        self.fields[name] = {"st": st, "cf": conflict} if conflict else {"st": st}

    def result(self, mid: int, seq: int) -> dict[str, Any]:
        """The wire form; ``seq`` is the account's head after the mutation."""
        out: dict[str, Any] = {"mid": mid, "st": self.st, "seq": seq}
        if self.fields:
            out["f"] = self.fields
        if self.conflict:
            out["cf"] = self.conflict
        return out
