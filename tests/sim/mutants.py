"""Rules of SPEC.md switched off, one at a time: each must be noticed (``test_mutants.py``).

A mutant is a list of (object, attribute, replacement). What notices it is a run in
``fixtures/mutants/<name>.json``, or the directed test named here.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest

from sync import batch, epoch, gc, people, pull, push, put, twins
from sync import reconcile as engine
from sync.memory import MemoryTransaction
from sync.merge import delete, elements, references, text
from sync.merge.text import Merged
from sync.outcome import Outcome
from sync.state import LoadFailed
from sync.versions import Author
from tests.sim import accidents, outbox
from tests.sim.device import Device

Patch = tuple[Any, str, Any]


def _receive_push_under_any_name(self, body, answer):
    return _RECEIVE_PUSH(self, {**body, "device": self.id, "epoch": None}, answer)


def _coalesces_any_text(self, m):
    loose = {**m, "text": {f: {**t, "bt": _last_text(self, m, f)} for f, t in (m.get("text") or {}).items()}}
    return _COALESCE(self, loose)


def _last_text(self, m, name):
    last = next((e for e in reversed(self.outbox) if outbox._names(e.m, m.get("id"))), None)
    return last.m.get("text", {}).get(name, {}).get("v", "") if last else ""


def _bases_without_overlay(self, m):
    bases = {"b": self._seq(m.get("id"))}
    return bases if m["op"] == "del" else _BASES(self, m)


def _full_with_pending(self, record_id, old):
    shown = self.row(record_id)
    return _PRE_IMAGE(self, record_id, {**old, "doc": shown["doc"]} if shown else old)


def _renumber_without_was(self, e, old_id, acked):
    _RENUMBER(self, e, old_id, acked)
    del e.m["was"]


def _page_anywhere(self, body, page):
    return _RECEIVE_PULL(self, {**body, "device": self.id}, {**page, "from": self.cursor})


def _old_by_its_own_clock(self, e):
    return _IS_SAFE(self, e) or self.wall() - e.at >= gc.RETAINED


def _drop_acked(self):
    self.outbox = [e for e in self.outbox if e.state != "acked" or not self._is_safe(e)]


def _nothing_parked(self, body, page):
    return _RECEIVE_PULL(self, body, {**page, "last_mid": max(page["last_mid"], self.next_mid - 1)})


def _any_hash(m, stored):
    return _REPLAY(m, replace(stored, hash=m.hash) if stored else None)


def _pre_image_as_put(draft, m):
    if m.create and m.base > 0 and draft.find(m.id) is not None:
        return put.put(draft, m, draft.find(m.id))
    return engine.reconcile(draft, m)


def _raised(draft, m):
    if m.problem:
        raise LoadFailed(m.problem)
    return engine.reconcile(draft, m)


def _feed_live_only_at_boot(self, cursor, limit, *, boot, live_only=False):
    return _FEED(self, cursor, limit, boot=boot, live_only=live_only or boot)


def _forgets_removed_parents(entries, n, author, base):
    return [key for key, entry in entries.items() if elements.is_present(entry, n)]


class _YoungerSurvives(people.Merge):
    def __init__(self, *args):
        super().__init__(*args)
        self.survivor, self.loser = self.loser, self.survivor


_RECEIVE_PUSH, _RECEIVE_PULL = Device.receive_push, Device.receive_pull
_COALESCE, _BASES, _PRE_IMAGE, _RENUMBER = Device._coalesce, Device._bases, Device._pre_image, Device._renumber
_IS_SAFE = Device._is_safe
_REPLAY, _FEED = push._replay, MemoryTransaction.feed

MUTANTS: dict[str, list[Patch]] = {
    # named by the design as found necessary
    "answer_used_after_a_rename": [(Device, "receive_push", _receive_push_under_any_name)],
    "coalesced_texts": [(Device, "_coalesce", _coalesces_any_text)],
    "delete_under_ones_own_overlay": [(Device, "_bases", _bases_without_overlay)],
    "second_restore_of_the_same_backup": [
        (accidents, "restarted", lambda head, now, epoch: replace(head, epoch=epoch, seq=head.seq + 2**32)),
        (epoch, "restarted", lambda head, now, epoch: replace(head, epoch=epoch, seq=head.seq + 2**32))],
    "need_full_with_the_pending_entry_folded_in": [(Device, "_pre_image", _full_with_pending)],
    # device
    "rename_without_first_name": [(Device, "_renumber", _renumber_without_was)],
    "page_applied_at_another_cursor": [(Device, "receive_pull", _page_anywhere)],
    "entry_dropped_before_a_backup": [(Device, "_is_safe", lambda self, e: True)],
    "entry_kept_whatever_the_clock": [(Device, "_is_safe", _old_by_its_own_clock)],
    "entry_dropped_before_its_effect_was_pulled": [(Device, "_drop", _drop_acked)],
    "parking_settled_by_an_older_page": [(Device, "receive_pull", _nothing_parked)],
    "no_pre_image": [(Device, "_queue_full", lambda self, entry, need: None)],
    # server
    "replay_by_first_name": [(batch.Batch, "_find_replay", lambda self, m: None)],
    "fork_by_hash": [(push, "_replay", _any_hash)],
    "epoch_is_checked": [
        (push, "check_epoch", lambda head, request: None), (pull, "check_epoch", lambda head, request: None)],
    "pre_image_only_where_absent": [(batch, "reconcile", _pre_image_as_put)],
    "parked_not_refused": [(batch, "reconcile", _raised)],
    "known_tombstones_at_boot": [(MemoryTransaction, "feed", _feed_live_only_at_boot)],
    "collector_waits_for_devices": [(gc, "_known_to_all", lambda devices, head, now: head.seq)],
    # merging
    "three_way_text": [(text, "merge", lambda base, theirs, mine: Merged(mine, False))],
    "add_beats_unseen_remove": [(elements, "without_seen", lambda entry, n, device, base: {**entry, "a": {}})],
    "seen_rule_knows_own": [(Author, "wrote", lambda self, device, mid: False)],
    "own_names_of_a_rename": [(Author, "wrote", lambda self, device, mid: device == self.device and mid < self.mid)],
    "loser_is_kept": [(put, "raise_conflict", lambda *a, **k: "none")],
    "effective_time_is_bounded": [(batch, "effective", lambda recv_at, age, floor: recv_at - age)],
    # deleting
    "delete_only_what_was_seen": [(delete, "_has_unseen", lambda draft, record, m: False)],
    "put_revives": [(put.Put, "_keep_alive", lambda self, was_deleted: None)],
    "children_come_back": [(delete, "restore_dependents", lambda draft, record: None)],
    "children_go": [(delete, "cascade", lambda draft, parent: None)],
    "moved_children_count": [(delete, "seen_items", _forgets_removed_parents)],
    "deleters_are_remembered": [(delete, "_join_deleters", lambda draft, record, m: None)],
    "undelete_counts": [(engine, "_OPS", {**engine._OPS, "undel": lambda draft, m: Outcome("noop")})],
    # people
    "aliases_have_one_step": [(people, "repoint", lambda record, old, new: not record.merged_into
                               and references.repoint(record, old, new))],
    "shared_keys_never_merge": [(twins, "is_shared", lambda key, holders: False)],
    "apart_for_ever": [(twins, "is_distinct", lambda a, b: False)],
    "same_people_are_merged": [(twins, "may_merge", lambda a, b: False)],
    "other_names_are_asked_about": [(twins, "may_merge", lambda a, b: True)],
    "older_survives": [(people, "Merge", _YoungerSurvives), (twins, "Merge", _YoungerSurvives)],
    "unmerge_gives_back": [(people, "_take_out", lambda draft, survivor, loser, before: draft.take(survivor))],
    # what could not be applied at first
    "refused_is_tried_again": [(batch.Batch, "_replay_one", lambda self, row, revoked: None)],
}


@contextmanager
def switched_off(name: str) -> Iterator[None]:
    """The engine without one rule."""
    with pytest.MonkeyPatch.context() as patch:
        for target, attribute, replacement in MUTANTS[name]:
            patch.setattr(target, attribute, replacement)
        yield


DIRECTED: dict[str, str] = {
    "delete_under_ones_own_overlay": "test_deletes.test_delete_under_own_pending_edit_is_judged_by_what_was_seen",
    "second_restore_of_the_same_backup": "test_histories.test_second_restore_of_the_same_backup",
    "need_full_with_the_pending_entry_folded_in": "test_histories.test_away_400_days_edits_survive_gc",
    "rename_without_first_name": "test_histories.test_renamed_entry_that_had_arrived_is_not_applied_twice",
    "entry_kept_whatever_the_clock": "test_histories.test_a_clock_that_jumps_ahead_lets_nothing_go",
    "no_pre_image": "test_histories.test_away_400_days_edits_survive_gc",
    "replay_by_first_name": "test_histories.test_late_packet_of_an_old_name_is_a_replay",
    "known_tombstones_at_boot": "test_delivery.test_tombstone_reaches_a_device_that_booted_past_it",
    "collector_waits_for_devices": "test_histories.test_gc_waits_for_slow_device",
    "three_way_text": "test_notes.test_note_both_append_keeps_both",
    "add_beats_unseen_remove": "test_fields.test_tag_add_beats_unseen_remove",
    "seen_rule_knows_own": "test_fields.test_own_chain_of_edits_no_self_conflict",
    "own_names_of_a_rename": "test_identity.test_own_acked_words_are_not_a_conflict_after_a_rename",
    "loser_is_kept": "test_fields.test_same_field_loser_kept_on_both_devices",
    "delete_only_what_was_seen": "test_deletes.test_delete_vs_unseen_edit_keeps_alive_both_orders",
    "put_revives": "test_deletes.test_edit_on_deleted_revives",
    "children_come_back": "test_deletes.test_undelete_restores_children_exactly",
    "children_go": "test_deletes.test_undelete_restores_children_exactly",
    "undelete_counts": "test_deletes.test_undelete_restores_children_exactly",
    "deleters_are_remembered": "test_deletes.test_delete_delete_noop",
    "shared_keys_never_merge": "test_deletes.test_shared_switchboard_number_never_merges",
    "apart_for_ever": "test_deletes.test_distinct_is_never_merged_again",
    "older_survives": "test_deletes.test_merge_keeps_both_values_and_moves_children",
    "unmerge_gives_back": "test_deletes.test_unmerge_restores_both",
}
"""The directed test of tests/sync that fails without the rule, where no run is kept."""
