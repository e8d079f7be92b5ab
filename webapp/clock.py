"""The server's clock, in the one form that both databases keep alike."""

from datetime import UTC, datetime


def now() -> datetime:
    """The present moment: UTC, without an offset."""
    return datetime.now(UTC).replace(tzinfo=None)
