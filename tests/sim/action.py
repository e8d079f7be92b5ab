"""What a step of the simulation is: a function, and the values that its arguments may have."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

WHO = range(3)
PEOPLE = ("c0", "c1", "c2", "b0")
FIELDS = ("name", "title", "organisation")
TAGS = ("vip", "VIP", "maps", "zines", "tea")
LIMITS = range(1, 6)
PLACE = range(8)
POINTS = ("after_lock", "after_reconcile", "between_statements", "before_commit", "after_commit", "before_response")


@dataclass(frozen=True)
class Action:
    """A step and the values of its arguments; ``weight`` = how often it is drawn."""

    run: Callable[..., None]
    arguments: dict[str, Sequence[Any]]
    weight: int


ACTIONS: dict[str, Action] = {}


def action(weight: int = 2, **arguments: Sequence[Any]) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Registers a step under its function's name."""
    def register(run: Callable[..., None]) -> Callable[..., None]:
        ACTIONS[run.__name__] = Action(run, arguments, weight)
        return run
    return register
