"""What is over: tombstones (delete means delete), and what devices need not keep any more (SPEC.md 9)."""

from collections.abc import Iterable

from sync.context import Context
from sync.merge.references import list_fields, single_fields
from sync.mutations import Mutation
from sync.records import Device, Effects, Head, Record
from sync.state import Draft, State, effects_of
from sync.store import Reader, Store
from sync.versions import assign

DAY = 86_400_000
KEPT = 90 * DAY
"""A tombstone younger than this stays: *Recently deleted*."""
FORGOTTEN = 180 * DAY
"""A device not seen for so long is waited for no more."""
RETAINED = 14 * DAY
"""What came so long ago no device keeps for a restore, where no backups are made (9.7.1)."""
MAX_ROWS = 500
COLLECTOR = "server:gc"


def release(store: Store, ctx: Context) -> None:
    """Tell the devices, from their next answer on, what they need not keep any more."""
    with store.write(ctx.account, ctx.recv_at) as tx:
        tx.release(ctx.recv_at - RETAINED)


def collect(store: Store, ctx: Context, limit: int = MAX_ROWS) -> int:
    """Collect up to ``limit`` tombstones in one transaction; returns how many. Call until 0."""
    with store.read(ctx.account) as reader:
        if not _collectable(reader, ctx, limit):
            return 0
    with store.write(ctx.account, ctx.recv_at) as tx:
        gone = _collectable(tx, ctx, limit)
        if not gone:
            return 0
        tx.apply(_effects(tx, ctx, gone))
        return len(gone)


def _collectable(reader: Reader, ctx: Context, limit: int) -> list[Record]:
    """Old enough, and known to every device that may still come back."""
    known = _known_to_all(reader.devices(), reader.head, ctx.recv_at)
    rows = [r for r in reader.tombstones(limit) if (r.deleted_seq or 0) <= known and r.seq <= known]
    young = _first_young(reader, rows, ctx.recv_at - KEPT)
    return rows[:young]


def _known_to_all(devices: Iterable[Device], head: Head, now: int) -> int:
    waited_for = (d.cursor_seq for d in devices
                  if d.revoked_at is None and now - d.last_seen < FORGOTTEN and not d.id.startswith("server:"))
    return min(waited_for, default=head.seq)


def _first_young(reader: Reader, rows: list[Record], before: int) -> int:
    """Rows are in the order of their deletion: the place of the first that is too young."""
    low, high = 0, len(rows)
    while low < high:
        middle = (low + high) // 2
        seq = rows[middle].deleted_seq or 0
        if reader.received([seq]).get(seq, 0) < before:
            low = middle + 1
        else:
            high = middle
    return low


def _effects(reader: Reader, ctx: Context, gone: list[Record]) -> Effects:
    """References to what goes are taken out with a new seq; aliases outlive it, empty."""
    state = State(reader, ctx, reader.head)
    m = Mutation(COLLECTOR, 0, eff_at=ctx.recv_at)
    ids = {r.id for r in gone}
    state.load_referrers(ids)
    draft = Draft(state, m)
    for record in gone:
        for other in list(draft.referrers(record.id)):
            if other.id not in ids and not other.merged_into:
                _drop_reference(draft, other, record.id)
    draft.commit()
    state.head.horizon = max(state.head.horizon, *(r.deleted_seq or 0 for r in gone))
    effects = effects_of(state)
    effects.aliases = [r.id for r in gone if r.merged_into]
    effects.collected = [r.id for r in gone if not r.merged_into]
    return effects


def _drop_reference(draft: Draft, record: Record, target: str) -> None:
    mine = draft.edit(record)
    for name in single_fields(mine.kind):
        if mine.doc.get(name) == target:
            assign(mine, name, None)
    for name in list_fields(mine.kind):
        held = mine.versions.get("e", {}).get(name, {})
        if target in held:
            mine.versions["e"] = {**mine.versions["e"], name: {k: v for k, v in held.items() if k != target}}
            assign(mine, name, [i for i in mine.doc.get(name, []) if i != target])
    draft.take(mine)
    draft.log(mine, {"op": "collected", "id": target})
