"""Where a push ends decides nothing: a phone may send one change, or all that it has typed in a day (SPEC.md 7).

The same mutations in the same order, each in a push of its own and in pushes of any size: the same answers and
the same rows. What is judged by keys (who is one person with whom) knows of the mutations before it in its push
what it would know of earlier pushes.
"""

import random
from collections import Counter
from itertools import groupby
from typing import Any

from sync.kinds import SCHEMA_VERSION
from sync.memory import MemoryStore
from tests.sim.frozen import rows
from tests.sim.rows import references_of
from tests.sim.server import Clock, Server

SCRIPTS = 600
ALL = 10**6
Mutation = dict[str, Any]
Script = list[tuple[str, Mutation]]
"""Device and mutation, in the order of arrival."""

PEOPLE = ("c0", "c1", "c2", "c3")
ADDRESSES = ("a@x.example", "b@x.example", "c@x.example")
NAMES = ("", "", "", "Jo", "Al")


def person(i: str, **sections: Any) -> Mutation:
    return {"op": "put", "kind": "contact", "id": i, **sections}


def with_addresses(i: str, *addresses: str, **sections: Any) -> Mutation:
    return person(i, elem={"emails": {"add": [{"e": f"{i}-{a[0]}", "value": a} for a in addresses]}}, **sections)


def met(*people: str, meeting: str = "m0") -> Mutation:
    return {"op": "put", "kind": "interaction", "id": meeting, "create": True, "elem": {"contacts": {"add": people}}}


def drawn(rng: random.Random, i: str, other: str) -> Mutation:
    """A change of a person who shares addresses with others, or of whom they met."""
    some = rng.sample(ADDRESSES, rng.randrange(1, 3))
    return rng.choice((
        with_addresses(i, *some, create=True, b=0), with_addresses(i, *some, create=True, b=0),
        with_addresses(i, *some), person(i, set={"name": rng.choice(NAMES)}),
        person(i, elem={"emails": {"rem": [f"{i}-{some[0][0]}"]}}),
        met(i), met(i, other, meeting="m1"), {**met(i), "create": False, "set": {"place": "Oslo"}},
        {"op": "del", "kind": "contact", "id": i}, {"op": "undel", "id": i}, {"op": "unmerge", "id": i},
        {"op": "merge", "id": i, "into": other, "pick": {}}, {"op": "distinct", "id": i, "other": other},
    ))


def script_of(seed: int) -> Script:
    """Two devices that nearly always know what was there."""
    rng, script = random.Random(seed), []
    for _ in range(rng.randrange(4, 16)):
        seen = {"b": rng.choice((0, ALL, ALL)), "cur": rng.choice((0, ALL, ALL))}
        script.append((rng.choice(("phone", "phone", "desktop")), {**seen, **drawn(rng, *rng.sample(PEOPLE, 2))}))
    return script


def played(script: Script, cuts: set[int]) -> tuple[list[Any], MemoryStore]:
    """Answers and rows, with a new push at each cut and wherever another device writes."""
    store, clock, mids = MemoryStore(), Clock(), Counter[str]()
    server, said, sent = Server(store, clock), list[Any](), list[tuple[str, int, Mutation]]()
    for n, (device, m) in enumerate(script):
        mids[device] += 1
        sent.append((device, sum(cut <= n for cut in cuts), {"schema": 1, "age": 0, **m, "mid": mids[device]}))
    for (device, _), group in groupby(sent, key=lambda one: one[:2]):
        body = {"proto": 1, "schema": SCHEMA_VERSION, "account": "acc", "epoch": None, "device": device, "cursor": 0,
                "ack_mid": 0, "sent_at": clock.now, "muts": [m for *_, m in group]}
        said += server.push(body)["results"]
    return said, store


def check(script: Script, cuts: set[int]) -> MemoryStore:
    """The same as one by one; and what points where is as it must be."""
    (each, store), (together, also) = played(script, set(range(len(script)))), played(script, cuts)
    assert together == each
    account, same = store.account("acc"), also.account("acc")
    assert rows(also) == rows(store)
    assert (same.keys, same.references, same.head) == (account.keys, account.references, account.head)
    assert account.references == references_of(account)
    gone = {r.id for r in account.records.values() if r.merged_into}
    assert not {target for target, _ in account.references} & gone, "something points at who is one with another"
    return store


def test_where_a_push_ends_decides_nothing() -> None:
    for seed in range(SCRIPTS):
        script, rng = script_of(seed), random.Random(~seed)
        check(script, set(rng.sample(range(len(script)), rng.choice((0, 0, 1, 2)))))


def merged(store: MemoryStore) -> dict[str, str]:
    return {r.id: r.merged_into for r in store.account("acc").records.values() if r.merged_into}


def on_phone(*mutations: Mutation) -> Script:
    return [("phone", {"b": ALL, "cur": ALL, **m}) for m in mutations]


def new(i: str, *addresses: str, name: str = "") -> Mutation:
    return with_addresses(i, *addresses, create=True, b=0, set={"name": name})


def test_who_comes_back_is_known_to_the_changes_behind() -> None:
    """Somebody is undeleted, or taken apart from another, and in the same push somebody new has the address."""
    here, twin = new("c1", "a@x.example"), new("c2", "a@x.example")
    gone = on_phone(here, {"op": "del", "kind": "contact", "id": "c1"}, {"op": "undel", "id": "c1"}, twin)
    assert merged(check(gone, {2})) == {"c2": "c1"}
    apart = on_phone(new("c0"), here, {"op": "merge", "id": "c1", "into": "c0"}, {"op": "unmerge", "id": "c1"}, twin)
    assert merged(check(apart, {3})) == {"c2": "c1"}


def test_who_is_made_one_first_hangs_on_no_earlier_name() -> None:
    """Two others have the address; one of them was just made one with somebody whose id comes first."""
    three = [new(i, "a@x.example", name=name) for i, name in (("c3", "Jo"), ("c1", "Al"), ("c2", "Bo"))]
    script = on_phone(*three, {"op": "merge", "id": "c1", "into": "c3"}, new("c0", "a@x.example"))
    assert merged(check(script, {3})) == {"c1": "c3", "c0": "c2"}


def test_one_with_the_addresses_of_two_others_makes_them_one() -> None:
    """Two merges in one change: meetings and aliases go all the way."""
    store = check(on_phone(new("c0", "b@x.example"), new("c1", "a@x.example"), new("c2"), met("c2"),
                           with_addresses("c2", "a@x.example", "b@x.example")), set())
    assert merged(store) == {"c1": "c0", "c2": "c0"}
    assert store.account("acc").records["m0"].doc["contacts"] == ["c0"]


def test_a_question_asked_by_a_change_follows_who_is_made_one_by_it() -> None:
    """An address that two of different names have: one is asked about, the other is the same person."""
    named = new("c3", "a@x.example", name="Jo"), new("c1", name="Jo"), new("c2", "a@x.example", name="Al")
    store = check(on_phone(*named, with_addresses("c1", "a@x.example")), set())
    assert merged(store) == {"c1": "c3"}
