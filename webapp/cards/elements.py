"""Ids of a person's e-mails, phones and the like, derived from their values (SPEC.md 4.16).

The same card that a phone scanned, a server filled in and a file brought makes equal
elements, so that nothing stands there twice. The client's ``scan-save.ts`` derives alike.
"""

import json
from collections.abc import Mapping
from typing import Any

from sync.ids import derived_id

ELEMENTS = ("emails", "phones", "links", "socials", "addresses")


def with_ids(field: str, value: Any) -> Any:
    """The value of a card's field as a record has it: elements get their ids and positions."""
    if field not in ELEMENTS:
        return value
    return [{**entry, "e": f"e_{derived_id(_key(entry)).replace('-', '')[:16]}", "pos": position}
            for position, entry in enumerate(value)]


def _key(entry: Mapping[str, Any]) -> str:
    if "handle" in entry:
        return f"{entry['network']}:{entry['handle']}"
    value = entry["value"]
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, separators=(",", ":"))
