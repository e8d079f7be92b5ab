"""The same person twice: merged where nothing speaks against it, else a card asks (SPEC.md 6)."""

from sync.conflicts import ask_duplicate
from sync.duplicates import STRONG, is_distinct, is_shared, keys_of, may_merge
from sync.people import Merge
from sync.records import Key, Record
from sync.state import Draft, same_keys
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


def note_holders(draft: Draft) -> None:
    """Tell those behind in this push who has a key now, however it came: by a put, an undelete, an unmerge.

    The database tells those of later pushes the same, so where a push ends decides nothing.
    """
    for record in draft.records.values():
        if record.kind == "contact" and not same_keys(draft.state.get(record.id), record):
            draft.state.note_keys(keys_of(draft.state, record), record.id)


def _holders(draft: Draft, key: Key, but: str) -> list[Record]:
    """Who else has the key, by id: not by the name under which they are known, which hangs on what is in one push."""
    found = {r.id: r for i in draft.state.keyed(key) if (r := draft.find(i)) is not None}
    return [r for _, r in sorted(found.items()) if r.id != but and r.live and key in keys_of(draft.state, r)]


def _judge(draft: Draft, a: Record, b: Record, key: Key, holders: int) -> None:
    if is_shared(key, holders):
        return
    if key[0] in STRONG and may_merge(a, b):
        Merge(draft, a, b, {}, SERVER_MERGE).apply()
    elif key[0] in STRONG or may_merge(a, b):
        ask_duplicate(draft, a, b, key)
