"""Values kept whole: one visible winner, the loser is kept aside (SPEC.md 5.1)."""

from collections.abc import Sequence
from typing import Any, Literal

from sync.normalise import same_text
from sync.versions import is_empty

Verdict = Literal["noop", "same", "set", "won", "lost", "kept", "filled"]
"""noop: equal and seen. same: equal, unseen. set: nothing stood against it. filled: beat an
unseen clearing. kept: an unseen value beat the clearing. won, lost: two values, one shown."""


def equal(a: Any, b: Any) -> bool:
    """Equal after trimming and NFC; empty values are all alike."""
    if isinstance(a, str) and isinstance(b, str):
        return a == b or same_text(a) == same_text(b)
    if is_empty(a) or is_empty(b):
        return is_empty(a) and is_empty(b)
    return bool(a == b) and isinstance(a, bool) == isinstance(b, bool)


def decide(current: Any, arriving: Any, *, seen: bool, times: tuple[int, int],
           order: Sequence[str] = (), yields: bool = False) -> Verdict:
    """What a put does to a field; ``times`` = effective times (current, arriving), ms.

    ``order``: values of a status field, least far first. ``yields``: the arriving value was
    only scanned and never beats one that is there.
    """
    if equal(current, arriving):
        return "noop" if seen else "same"
    if seen:
        return "set"
    if is_empty(arriving):
        return "kept"
    if is_empty(current):
        return "filled"
    if current in order and arriving in order:
        return "won" if order.index(arriving) > order.index(current) else "lost"
    return "won" if times[1] >= times[0] and not yields else "lost"
