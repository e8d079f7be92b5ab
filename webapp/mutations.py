"""A document as the mutation that writes it: for the server's own writers (SPEC.md 4.4).

Which section a field travels in follows from its type in ``sync/kinds.py``: scalars,
composites and references in ``set``, sets, references and elements in ``elem``, texts
in ``text``.
"""

from collections.abc import Mapping
from typing import Any

from sync.kinds import KINDS


def put(kind: str, record_id: str, doc: Mapping[str, Any], *, create: bool = False) -> dict[str, Any]:
    """The mutation that puts ``doc``'s fields; lists are added to what is there."""
    body: dict[str, Any] = {"op": "put", "kind": kind, "id": record_id}
    if create:
        body["create"] = True
    for name, value in doc.items():
        section, content = _placed(KINDS[kind].fields[name].type, value)
        body.setdefault(section, {})[name] = content
    return body


def _placed(type_: str, value: Any) -> tuple[str, Any]:
    if type_ in ("set", "refs", "elements"):
        return "elem", {"add": value}
    return ("text", {"v": value}) if type_ == "text" else ("set", value)
