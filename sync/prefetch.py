"""Loads in bulk what a batch of mutations will need: a fixed number of queries (SPEC.md 7)."""

from collections.abc import Iterator

from sync.duplicates import keys_in_put
from sync.merge.references import named_in_put, parents
from sync.mutations import Mutation
from sync.records import Key, Record
from sync.state import State

MAX_FLOORS = 64
_BEFORE_CHILDREN = frozenset({"del", "undel", "merge", "unmerge"})


def prefetch(state: State, muts: list[Mutation]) -> None:
    """Named records, what stands for them, their parents, children, and same people."""
    muts = [m for m in muts if m.id and not m.problem]
    keys = _keys(state, muts)
    state.load_keyed(keys)
    same_people = [i for key in keys for i in state.keyed(key)]
    state.load([*_named(muts), *same_people])
    state.load(_related(state, muts))
    state.load_referrers(_with_children(state, muts))
    state.load(p for r in list(state.loaded.values()) if r for p in parents(r))


def _keys(state: State, muts: list[Mutation]) -> list[Key]:
    found: dict[Key, None] = {}
    for m in muts:
        if m.kind == "contact" and m.op == "put" and (m.elem or m.set):
            found.update(dict.fromkeys(keys_in_put(state, m.set, m.elem)))
    return [key for key in found if key[1]]


def _named(muts: list[Mutation]) -> Iterator[str]:
    for m in muts:
        yield m.id
        if m.op == "put":
            yield from named_in_put(m.kind, m.set, m.elem)
        elif m.into or m.other:
            yield m.into or m.other


def _related(state: State, muts: list[Mutation]) -> Iterator[str]:
    for i in _named(muts):
        record = state.loaded.get(i)
        if record is not None:
            if record.merged_into:
                yield record.merged_into
            yield from parents(record)


def _with_children(state: State, muts: list[Mutation]) -> Iterator[str]:
    """Ids whose children may change: what is deleted, brought back or merged."""
    for m in muts:
        record = state.loaded.get(m.id)
        if record is None:
            if m.op == "put":
                yield from (p for p in named_in_put(m.kind, m.set, m.elem) if _is_gone(state, p))
            continue
        if m.op in _BEFORE_CHILDREN or not record.live:
            yield from _family(state, record)
        if m.op == "merge":
            yield m.into
        if m.op == "put":
            yield from (p for p in parents(record) if _is_gone(state, p))


def _family(state: State, record: Record) -> Iterator[str]:
    yield record.id
    if record.merged_into:
        yield record.merged_into
    yield from (p for p in parents(record) if _is_gone(state, p))


def _is_gone(state: State, record_id: str) -> bool:
    record = state.loaded.get(record_id)
    return record is not None and not record.live


def load_floors(state: State, muts: list[Mutation]) -> None:
    """``t(cur)`` of the batch's cursors; with very many, some get the one below (a weaker bound)."""
    cursors = sorted({m.cur for m in muts})
    step = -(-len(cursors) // MAX_FLOORS) or 1
    state.floors = dict(state.reader.received(cursors[::step]))


def floor_of(state: State, cur: int) -> int:
    """``recv_at`` of the newest change the device had when it edited; 0 if none."""
    found = state.floors.get(cur)
    if found is not None:
        return found
    return max((t for seq, t in state.floors.items() if seq <= cur), default=0)
