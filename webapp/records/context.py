"""What the engine may know of the outside: time, ids, and how phone numbers are read."""

from uuid import uuid4

from sync.context import Context
from webapp.clock import now_ms
from webapp.records.keys import normalise


def context(account_id: str) -> Context:
    """The context of one request of this account."""
    return Context(account=account_id, recv_at=now_ms(), new_id=lambda: uuid4().hex, normalise=normalise)
