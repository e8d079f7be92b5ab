"""What a run is about. A run that does everything a little meets nothing twice: each has few actions, often.

A theme is {action: weight}; ``NETWORK`` belongs to all of them. A run narrows what its arguments
may be, too (``narrowed``): two people, one field, so that everybody writes in one place.
"""

import random
from collections.abc import Sequence
from typing import Any

from tests.sim.actions import ACTIONS, accidents, typing_actions

NETWORK = {"send_push": 8, "deliver": 12, "answer": 10, "pull_page": 3, "sync_one": 8, "drop": 1, "wait": 2}

THEMES: dict[str, dict[str, int]] = {
    "values": {"create": 3, "scan_badge": 1, "set_scalar": 14, "clear_scalar": 4, "star": 1, "jump_clock": 2,
               "undo_change": 1, "open_form": 1, "save_form": 1},
    "texts": {"create": 2, "edit_text": 14, "open_form": 5, "save_form": 5, "undo_change": 2, "crash_device": 1},
    "lists": {"create": 2, "tag": 12, "email": 10, "set_scalar": 2, "delete": 1, "undo_change": 2},
    "deletes": {"create": 3, "set_scalar": 10, "star": 1, "edit_text": 2, "delete": 8, "undelete": 1, "look": 4},
    "children": {"create": 4, "add_child": 5, "move_ref": 5, "edit_child": 6, "delete": 8, "undelete": 4, "star": 1,
                 "look": 4},
    "people": {"create": 5, "merge": 4, "unmerge": 3, "distinct": 2, "dedupe_job": 1, "set_scalar": 3, "tag": 2,
               "share_address": 6, "add_child": 3, "move_ref": 1, "delete": 1, "edit_text": 2, "inc": 1},
    "merges": {"create": 5, "merge": 5, "set_scalar": 9, "clear_scalar": 2, "tag": 3, "delete": 2, "undelete": 1,
               "look": 2},
    "restores": {"create": 3, "set_scalar": 6, "edit_text": 3, "inc": 4, "delete": 3, "undelete": 1, "tag": 2,
                 "server_backup": 3, "server_restore": 3, "jump_clock": 2, "add_child": 1, "unknown_field": 1,
                 "two_leaders": 3, "sync_one": 4, "answer": 14},
    "forks": {"create": 2, "set_scalar": 10, "edit_text": 3, "inc": 3, "phone_backup": 3, "phone_restore": 3,
              "clone_device": 1, "delete": 1, "two_leaders": 4, "sync_one": 4, "answer": 14},
    "collection": {"create": 4, "set_scalar": 6, "edit_text": 2, "delete": 6, "collect": 4, "add_child": 2,
                   "evict_device": 1, "edit_child": 1, "undelete": 1, "inc": 1},
    "beginning": {"create": 12, "delete": 8, "evict_device": 4, "pull_page": 12, "set_scalar": 3, "add_child": 2},
    "parking": {"create": 3, "set_scalar": 5, "bad_mutation": 6, "unknown_field": 3, "inject_db_error": 2,
                "upgrade_server": 3, "crash_server": 3, "pull_page": 10, "delete": 2, "two_leaders": 2},
}
EVERYTHING = "everything"
NAMES = (EVERYTHING, *THEMES)


def is_typing(name: str) -> bool:
    """Is it something that a person does?"""
    return ACTIONS[name].run.__module__ == typing_actions.__name__


def is_accident(name: str) -> bool:
    """Is it something that goes wrong, or that the owner of the server does?"""
    return ACTIONS[name].run.__module__ == accidents.__name__ and name != "wait"


def theme_of(seed: int) -> str:
    """Each theme in turn."""
    return NAMES[seed % len(NAMES)]


def weights_of(theme: str, rng: random.Random) -> dict[str, int]:
    """How often each action of a run is drawn. Swarm testing: *everything* goes without a random part."""
    if theme == EVERYTHING:
        return {n: a.weight for n, a in ACTIONS.items() if a.weight > 4 or rng.random() < 0.6}
    return {**NETWORK, **THEMES[theme]}


def narrowed(rng: random.Random) -> dict[str, Sequence[Any]]:
    """For this run fewer people, fields and tags to choose from, the first of them most often."""
    people = ["c0", "c0", *rng.sample(["c1", "c2", "b0"], rng.randrange(3))]
    fields = rng.sample(["name", "title", "organisation"], rng.randrange(1, 3))
    tags = rng.sample(["vip", "VIP", "maps", "zines", "tea"], rng.randrange(1, 4))
    return {"i": people, "field": fields, "tag": tags}
