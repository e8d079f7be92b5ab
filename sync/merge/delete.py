"""Delete against edit: a delete only deletes what its author had seen (SPEC.md 5.7).

Nothing here reads history: every change of content leaves its seq in ``c`` of the record
and in ``k`` of the parents that its author saw it have, so the rule needs no row that may
have been trimmed and does not forget a child that moved on to somebody else.
"""

from collections.abc import Iterable

from sync.conflicts import raise_conflict
from sync.merge.elements import seen_items
from sync.merge.references import is_child_kind, parent_field, parents
from sync.mutations import Mutation
from sync.outcome import Outcome, Park
from sync.records import Record
from sync.state import Draft
from sync.versions import stamp, unseen


def delete(draft: Draft, m: Mutation) -> Outcome:
    """Apply a ``del``: gone, kept alive, or nothing to do."""
    record = draft.get(m.id)
    if record is None:
        _wait_for_create(draft, m)
        return Outcome("noop")
    if record.merged_into:
        return Outcome("noop")
    if _has_unseen(draft, record, m):
        return _keep_alive(draft, record, m)
    if record.deleted_by and record.deleted_by["own"]:
        _join_deleters(draft, record, m)
        return Outcome("noop")
    mine = draft.edit(record)
    seq = draft.take(mine)
    mine.deleted_seq = seq
    mine.deleted_by = {"own": [seq, m.device, m.mid], "seen": [[m.device, m.mid]]}
    draft.log(mine, {"op": "del"})
    cascade(draft, mine)
    return Outcome("applied")


def _has_unseen(draft: Draft, record: Record, m: Mutation, until: float = float("inf")) -> bool:
    """Somebody else's change of the record, of a child that was its own once, or of one it has now."""
    author = draft.author
    if unseen(record, "c", author, m.base, until) or unseen(record, "k", author, m.cur, until):
        return True
    return any(record.id in parents(child) and unseen(child, "c", author, m.cur, until)
               for child in draft.referrers(record.id))


def undelete(draft: Draft, m: Mutation) -> Outcome:
    """Apply an ``undel``: a change of content, also where a refused delete had left the record alive."""
    record = draft.find(m.id)
    if record is None:
        _wait_for_create(draft, m)
        return Outcome("noop")
    mine = draft.edit(record)
    seq, was_deleted = draft.take(mine), not mine.live
    stamp(mine, "c", seq, m.device, m.mid)
    draft.log(mine, {"op": "undel"})
    touch_parents(draft, m, mine, was_deleted=was_deleted, added=set())
    if was_deleted:
        revive(draft, mine)
    return Outcome("applied")


def _wait_for_create(draft: Draft, m: Mutation) -> None:
    waiting = draft.state.parked_create(m.id, (m.device, m.mid))
    if waiting is not None:
        raise Park("depends_on", waiting.id)


def _keep_alive(draft: Draft, record: Record, m: Mutation) -> Outcome:
    if not record.live:
        _join_if_all_knew(draft, record, m)
        return Outcome("kept_alive")
    winner = {"v": "kept", **_newest(record, m)}
    loser = {"v": "deleted", "device": m.device, "at": m.eff_at}
    return Outcome("kept_alive", conflict=raise_conflict(draft, record, "", "delete", winner, loser))


def _join_if_all_knew(draft: Draft, record: Record, m: Mutation) -> None:
    """What it had not seen came after the standing delete, and from who knew that: both wanted it gone."""
    own = (record.deleted_by or {}).get("own")
    if own and not _has_unseen(draft, record, m, until=record.deleted_seq or 0):
        _join_deleters(draft, record, m)


def _newest(record: Record, m: Mutation) -> dict[str, str]:
    stamps = [(seq, device) for slot in ("c", "k")
              for device, (seq, _) in record.versions.get(slot, {}).items() if device != m.device]
    return {"device": max(stamps)[1]} if stamps else {}


def _join_deleters(draft: Draft, record: Record, m: Mutation) -> None:
    """The second deleter has seen the delete: remembered, without a seq."""
    mine = draft.edit(record)
    by = mine.deleted_by or {}
    mine.deleted_by = {**by, "seen": [*by.get("seen", []), [m.device, m.mid]]}


def has_seen_delete(draft: Draft, record: Record, cur: int) -> bool:
    """Was the delete known to the author: pulled, or (also) made by it?"""
    if (record.deleted_seq or 0) <= cur:
        return True
    by = record.deleted_by or {}
    own = [by["own"][1:]] if by.get("own") else []
    return any(draft.author.wrote(device, mid) for device, mid in [*own, *by.get("seen", [])])


def cascade(draft: Draft, parent: Record) -> None:
    """After ``parent`` was deleted: its questions, and children with no contact left, go too."""
    for record in list(draft.referrers(parent.id)):
        if record.live and (_is_question_about(record, parent) or _is_orphan(draft, record)):
            mine = draft.edit(record)
            mine.deleted_seq = draft.take(mine)
            mine.deleted_by = {"own": None, "seen": [[draft.m.device, draft.m.mid]]}
            draft.log(mine, {"op": "cascade"})


def _is_question_about(record: Record, about: Record) -> bool:
    return record.kind == "conflict" and about.id in (record.doc.get("record"), record.doc.get("other"))


def _is_orphan(draft: Draft, record: Record) -> bool:
    """Has contacts, and all of them are deleted; unknown ones do not count as deleted."""
    ids = parents(record)
    found = [draft.find(i) for i in ids]
    return bool(ids) and all(p is not None and not p.live for p in found)


def revive(draft: Draft, record: Record, op: str = "revive") -> None:
    """Bring back a deleted record, and what had gone only because of it."""
    mine = draft.edit(record)
    draft.take(mine)
    mine.deleted_seq = mine.deleted_by = None
    draft.log(mine, {"op": op})
    restore_dependents(draft, mine)


def restore_dependents(draft: Draft, record: Record) -> None:
    """What had gone only because of ``record``, which is here again, or because of one that it pointed at till now."""
    for other in list(draft.referrers(record.id)):
        if other.live or other.merged_into or (other.deleted_by or {}).get("own"):
            continue
        if other.kind == "conflict" or not _is_orphan(draft, other):
            back = draft.edit(other)
            draft.take(back)
            back.deleted_seq = back.deleted_by = None
            draft.log(back, {"op": "restore"})


def touch_parents(draft: Draft, m: Mutation, child: Record, *, was_deleted: bool, added: set[str]) -> str | None:
    """A change of content on a child: its contacts are kept or brought back (5.5), and remember it.

    Returns the conflict that tells about an unseen delete of a contact, if there was one.
    """
    if not is_child_kind(child.kind):
        return None
    present = _found(draft, parents(child))
    in_view = _found(draft, [*_before_its_eyes(draft, m, child), *added])
    conflict = None
    for parent in _found(draft, [p.id for p in (*present, *in_view)]):
        if not parent.live and (parent.id in added or not has_seen_delete(draft, parent, m.cur)):
            conflict = revive_for(draft, parent, m) or conflict
    _revive_all(draft, in_view)
    if was_deleted:
        _revive_all(draft, present)
    for parent in in_view:
        stamp(draft.edit(parent), "k", child.seq, m.device, m.mid)
    return conflict


def _found(draft: Draft, ids: Iterable[str]) -> list[Record]:
    found = {p.id: p for p in map(draft.find, ids) if p is not None}
    return list(found.values())


def _before_its_eyes(draft: Draft, m: Mutation, child: Record) -> list[str]:
    """Contacts that the child had for the author: this, and not the order of arrival, decides."""
    name = parent_field(child.kind)
    entries = child.versions.get("e", {}).get(name, {})
    return seen_items(entries, child.versions.get("n"), draft.author, m.base_of(name))


def _revive_all(draft: Draft, family: list[Record]) -> None:
    """Contacts of a child that somebody wrote about: if none of them is left, all come back."""
    if family and not any(_is_live(draft, p) for p in family):
        for parent in family:
            revive(draft, parent)


def _is_live(draft: Draft, record: Record) -> bool:
    now = draft.get(record.id)
    return now is not None and now.live


def revive_for(draft: Draft, record: Record, m: Mutation) -> str | None:
    """Bring back a record that was deleted while this was typed; a card only if that was unseen."""
    seen = has_seen_delete(draft, record, m.cur)
    by = (record.deleted_by or {}).get("own")
    revive(draft, record)
    if seen:
        return None
    winner = {"v": "kept", "device": m.device, "at": m.eff_at}
    loser = {"v": "deleted"} | ({"device": by[1]} if by else {})
    return raise_conflict(draft, draft.edit(record), "", "delete", winner, loser)
