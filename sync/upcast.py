"""Mutations written under an older schema become mutations of today (SPEC.md 7).

The queue on a phone is never migrated: the server owns one pure function for each step
and keeps it for ever. ``STEPS[n]`` turns a body of schema n into one of schema n + 1.
It must neither drop a value nor change ``id``; frozen bodies in tests/sync prove it.
"""

from collections.abc import Callable, Mapping
from typing import Any

from sync.kinds import SCHEMA_VERSION

Step = Callable[[dict[str, Any]], dict[str, Any]]

STEPS: Mapping[int, Step] = {}
"""No step yet: schema 1 is the first."""


def upcast(body: dict[str, Any], schema: int, steps: Mapping[int, Step] = STEPS,
           target: int = SCHEMA_VERSION) -> dict[str, Any]:
    """Apply every step from ``schema`` to ``target``; a schema before the first step is as it."""
    for version in range(max(schema, 1), target):
        body = steps[version](body)
    return body | {"schema": target}
