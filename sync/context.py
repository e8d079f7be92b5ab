"""What the outside world gives the pure engine: time, ids, normalising."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sync.normalise import canonical as plain_canonical
from sync.normalise import normalise as plain_normalise


@dataclass(frozen=True, slots=True)
class Context:
    """Made by the caller for each request; ``sync`` has no clock and no randomness of its own."""

    account: str
    recv_at: int
    """Time of receipt, ms since 1970 UTC."""
    new_id: Callable[[], str]
    """Fresh random id: quarantine rows, a new epoch."""
    normalise: Callable[[str, str], str] = plain_normalise
    """(key type, value as typed) -> key for comparing, "" if none. Key types: SPEC.md 6."""
    canonical: Callable[[dict[str, Any]], str] = plain_canonical
    """A JSON object -> its one text (SPEC.md 4.7). Raises ValueError for what is no JSON."""
    pace: tuple[int, int] = (5, 0)
    """``min_gap_s`` and ``spread_s`` of the answer."""
