"""The same person twice: merged where nothing speaks against it, else a card asks (SPEC.md 6)."""

from sync.conflicts import ask_duplicate
from sync.duplicates import STRONG, is_distinct, is_shared, keys_of, may_merge
from sync.people import Merge
from sync.records import Key, Record
from sync.state import Draft
from sync.versions import SERVER_MERGE


def find_twins(draft: Draft, record: Record) -> None:
    """After a person got a natural key: merge with who has it too, or ask (5.9)."""
    keys = keys_of(draft.state, record)
    for key in sorted(k for k in keys if draft.state.keyed(k)):
        holders = _holders(draft, key, record.id)
        for other in holders:
            current = draft.find(record.id)
            if current is not None and current.id != other.id and not is_distinct(current, other):
                _judge(draft, current, other, key, len(holders))
    draft.state.note_keys(keys, record.id)


def _holders(draft: Draft, key: Key, but: str) -> list[Record]:
    found = {r.id: r for i in draft.state.keyed(key) if (r := draft.find(i)) is not None}
    return [r for r in found.values() if r.id != but and r.live and key in keys_of(draft.state, r)]


def _judge(draft: Draft, a: Record, b: Record, key: Key, holders: int) -> None:
    if is_shared(key, holders):
        return
    if key[0] in STRONG and may_merge(a, b):
        Merge(draft, a, b, {}, SERVER_MERGE).apply()
    elif key[0] in STRONG or may_merge(a, b):
        ask_duplicate(draft, a, b, key)
