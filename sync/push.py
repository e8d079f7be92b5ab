"""Push: receive a batch of mutations (SPEC.md 7)."""

from collections.abc import Sequence
from typing import Any

from sync.context import Context
from sync.store import Store

JsonObject = dict[str, Any]


def push(store: Store, request: JsonObject, ctx: Context) -> JsonObject:
    """Receive a batch: ``request`` is the parsed body, the answer is the body of the 200.

    Raises the errors of ``sync.errors`` when nothing was received.
    """
    raise NotImplementedError


def push_as(store: Store, device: str, bodies: Sequence[JsonObject], ctx: Context) -> JsonObject:
    """Apply mutations of a pseudo-device (``server:import``): mids are given under the lock.

    Bodies are mutations without ``mid``; ``b`` and ``cur`` default to the account's head:
    the writer has seen everything. Answers as ``push`` does, without a pull page.
    """
    raise NotImplementedError


def replay_quarantine(store: Store, ctx: Context, revoked_device: str | None = None) -> int:
    """Apply what was parked and can be applied now (after an upgrade); returns how many.

    ``revoked_device``: also what this device pushed while revoked (its owner accepted it).
    """
    raise NotImplementedError
