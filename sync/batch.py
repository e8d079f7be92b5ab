"""The mutations of one push behind the account's lock: replay, reconcile, park (SPEC.md 7)."""

import json
from collections.abc import Iterable
from hashlib import sha256
from typing import Any

from sync.clock import effective
from sync.context import Context
from sync.mutations import Mutation, parse
from sync.outcome import NeedFull, Outcome, Park
from sync.prefetch import floor_of, load_floors, prefetch
from sync.reconcile import reconcile
from sync.records import Device, Effects, Head, Name, Quarantined, StoredMutation
from sync.state import Draft, LoadFailed, State, effects_of
from sync.store import Transaction, WriteRefused

JsonObject = dict[str, Any]
NEVER_REPLAYED = ("need_full", "deposit")


class Batch:
    """Reconciles mutations in order and collects rows and results."""

    def __init__(self, tx: Transaction, device: Device | None, ctx: Context) -> None:
        self.tx = tx
        self.device = device
        self.ctx = ctx
        self.results: list[JsonObject] = []
        self.head: Head = tx.head
        self.known: set[Name] = set()
        self._begin()

    def _begin(self) -> None:
        self.state = State(self.tx, self.ctx, self.head)
        self.state.known = self.known
        self.mutations: list[StoredMutation] = []
        self.quarantine: list[Quarantined] = []
        self.resolved: set[Name] = set()

    def reconcile(self, muts: list[Mutation]) -> Effects:
        """All mutations of the batch; one that cannot be applied is parked."""
        self._prepare(muts)
        for m in muts:
            self._take(m)
        return self._effects(self.device)

    def _prepare(self, muts: list[Mutation]) -> None:
        self.named: dict[Name, list[StoredMutation]] = {}
        for row in self.tx.named([m.first_name for m in muts]):
            self.named.setdefault(row.first_name, []).append(row)
        load_floors(self.state, muts)
        prefetch(self.state, muts)

    def _effects(self, device: Device | None) -> Effects:
        effects = effects_of(self.state)
        effects.device = device
        effects.mutations, effects.quarantine = self.mutations, self.quarantine
        effects.resolved = self.resolved
        return effects

    # --- one mutation ---

    def _take(self, m: Mutation) -> None:
        first = self.state.head.seq + 1
        replay = self._find_replay(m)
        if replay is not None and replay.status != "parked":
            self.known |= {(replay.device, replay.mid), m.first_name}
            result = {**(replay.result or {"st": replay.status, "seq": replay.seq_last}), "mid": m.mid, "dup": True}
        else:
            result = self._outcome(m)
        self._store(m, result, first)

    def _find_replay(self, m: Mutation) -> StoredMutation | None:
        rows = [r for r in self.named.get(m.first_name, ()) if r.hash == m.hash]
        m.retried = any(r.status == "need_full" for r in rows)
        return next((r for r in rows if r.status != "need_full"), None)

    def _outcome(self, m: Mutation) -> JsonObject:
        m.eff_at = effective(self.ctx.recv_at, m.age, floor_of(self.state, m.cur))
        draft = Draft(self.state, m)
        try:
            self._check_device()
            outcome = reconcile(draft, m)
        except LoadFailed:
            raise
        except NeedFull as need:
            self._set_aside(m, "need_full", None)
            return Outcome("need_full").result(m.mid, self.state.head.seq) | {"need": need.ids}
        except Park as park:
            return self._park(m, park.reason, park.depends_on)
        except Exception as error:
            return self._park(m, f"exception: {type(error).__name__}: {error}"[:200], None)
        draft.commit()
        self._settle_need(m)
        return outcome.result(m.mid, self.state.head.seq)

    def _check_device(self) -> None:
        if self.device is not None and self.device.revoked_at is not None:
            raise Park("revoked")

    def _settle_need(self, m: Mutation) -> None:
        if m.retried:
            rows = self.named.get(m.first_name, ())
            self.resolved |= {(r.device, r.mid) for r in rows if r.status == "need_full"}

    def _park(self, m: Mutation, reason: str, depends_on: str | None) -> JsonObject:
        self.state.note_parked(self._set_aside(m, reason, depends_on))
        return Outcome("parked").result(m.mid, self.state.head.seq) | {"reason": reason.split(":")[0]}

    def _set_aside(self, m: Mutation, reason: str, depends_on: str | None) -> Quarantined:
        payload = m.stored()
        row = Quarantined(self.ctx.new_id(), m.device, m.mid, m.id or _id_in(payload), payload,
                          sha256(payload.encode()).hexdigest(), reason, depends_on, self.ctx.recv_at)
        self.quarantine.append(row)
        return row

    def _store(self, m: Mutation, result: JsonObject, first: int) -> None:
        """Remember the answer, and the words unless the quarantine has them."""
        last = self.state.head.seq
        row = StoredMutation(m.device, m.mid, m.was, m.hash, m.payload, result["st"], result,
                             first if last >= first else None, last, self.ctx.recv_at, m.upcast_from)
        self.mutations.append(row)
        if m.was:
            self.named.setdefault(m.first_name, []).append(row)
        self.results.append(result)

    # --- bisect mode: the database refused the bulk write ---

    def apply_one_by_one(self, muts: list[Mutation]) -> tuple[list[JsonObject], Head]:
        """Each mutation under its own savepoint; the one that the database refuses is parked."""
        for m in muts:
            self._begin()
            try:
                with self.tx.savepoint():
                    self._apply_one(m)
            except WriteRefused:
                self.results.pop()
                self._begin()
                self._prepare([m])
                m.problem = "refused_by_database"
                self._take(m)
                self.tx.apply(self._effects(None))
            self.head = self.state.head
        self._begin()
        effects = self._effects(self.device)
        self.tx.apply(effects)
        return self.results, effects.head

    def _apply_one(self, m: Mutation) -> None:
        self._prepare([m])
        self._take(m)
        self.tx.apply(self._effects(None))

    # --- what was parked, after an upgrade ---

    def replay_all(self, rows: Iterable[Quarantined], revoked_device: str | None) -> int:
        """Try open quarantine rows again, oldest first; what still fails stays where it is. Answers how many went."""
        outcomes = [o for row in rows if (o := self._replay_one(row, revoked_device)) is not None]
        effects = self._effects(None)
        effects.outcomes = outcomes
        if effects.resolved:
            self.tx.apply(effects)
        return len(effects.resolved)

    def replay_one_by_one(self, rows: Iterable[Quarantined], revoked_device: str | None) -> int:
        """Each row under its own savepoint; the one that the database refuses stays where it is."""
        return sum(self._replay_alone(row, revoked_device) for row in rows)

    def _replay_alone(self, row: Quarantined, revoked_device: str | None) -> int:
        self._begin()
        try:
            with self.tx.savepoint():
                applied = self.replay_all([row], revoked_device)
        except WriteRefused:
            return 0
        self.head = self.state.head
        return applied

    def _replay_one(self, row: Quarantined, revoked_device: str | None) -> StoredMutation | None:
        if row.reason in NEVER_REPLAYED or row.device is None:
            return None
        if row.reason == "revoked" and row.device != revoked_device:
            return None
        m = parse(json.loads(row.payload), row.device, self.ctx.canonical)
        m.eff_at = row.recv_at
        replay = next((r for r in self.tx.named([m.first_name])
                       if r.hash == m.hash and r.status not in ("parked", "need_full")), None)
        first, draft = self.state.head.seq + 1, Draft(self.state, m)
        try:
            outcome = Outcome("noop") if replay else reconcile(draft, m)
        except LoadFailed:
            raise
        except Exception:
            return None
        draft.commit()
        self.resolved.add((m.device, m.mid))
        last = self.state.head.seq
        return StoredMutation(m.device, m.mid, m.was, m.hash, m.payload, outcome.st, outcome.result(m.mid, last),
                              first if last >= first else None, last, row.recv_at, m.upcast_from)


def _id_in(payload: str) -> str | None:
    found = json.loads(payload).get("id")
    return found[:64] if isinstance(found, str) else None
