"""The server's clock: in the one form that both databases keep alike, and in that of the sync wire."""

import time
from datetime import UTC, datetime


def now() -> datetime:
    """The present moment: UTC, without an offset."""
    return datetime.now(UTC).replace(tzinfo=None)


def now_ms() -> int:
    """The present moment in the unit of the sync wire: milliseconds since 1970 UTC."""
    return time.time_ns() // 1_000_000
