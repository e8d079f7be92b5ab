"""Ids that every device and the server derive alike, so that they meet (SPEC.md 1.6)."""

from uuid import UUID, uuid5

from sync.kinds import NAMESPACE

_NAMESPACE = UUID(NAMESPACE)


def derived_id(name: str) -> str:
    """uuid5 under the application's namespace."""
    return str(uuid5(_NAMESPACE, name))
