"""One mutation against the state of an account: pure and deterministic (SPEC.md 5)."""

from collections.abc import Callable

from sync.create import create
from sync.merge.delete import delete, undelete
from sync.mutations import Mutation
from sync.outcome import Outcome, Park
from sync.people import distinct, merge, unmerge
from sync.put import put
from sync.state import Draft
from sync.twins import find_twins, note_holders

TELLING = frozenset({"emails", "phones", "links", "swap_tokens", "uid", "name", "organisation"})
"""Fields whose change may show that two people are one."""


def reconcile(draft: Draft, m: Mutation) -> Outcome:
    """Apply ``m`` to the draft. Raises Park or NeedFull; any exception leaves the state as it was."""
    if m.problem:
        raise Park(m.problem)
    outcome = _OPS[m.op](draft, m)
    note_holders(draft)
    return outcome


def _nop(draft: Draft, m: Mutation) -> Outcome:
    return Outcome("noop")


def _put(draft: Draft, m: Mutation) -> Outcome:
    record = draft.find(m.id)
    if record is None:
        outcome = create(draft, m)
    elif record.kind != m.kind:
        raise Park(f"bad_mutation: this id is a {record.kind}")
    elif m.create and m.base > 0:
        return Outcome("noop")  # a pre-image: only for an id that is gone
    else:
        outcome = put(draft, m, record)
    if m.kind == "contact" and (TELLING & m.elem.keys() or TELLING & m.set.keys()):
        _look_for_twins(draft, m)
    return outcome


def _look_for_twins(draft: Draft, m: Mutation) -> None:
    record = draft.find(m.id)
    if record is not None and record.live and record.id in draft.records:
        find_twins(draft, record)


_OPS: dict[str, Callable[[Draft, Mutation], Outcome]] = {
    "nop": _nop, "put": _put, "del": delete, "undel": undelete,
    "merge": merge, "unmerge": unmerge, "distinct": distinct,
}
