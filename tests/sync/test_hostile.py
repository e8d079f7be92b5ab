"""Whatever comes over the wire: an answer or a refusal, never an exception, never a stuck queue (SPEC.md 7.6)."""

import copy

from hypothesis import given, settings
from hypothesis import strategies as st

from sync.errors import SyncError
from sync.memory import MemoryStore
from sync.pull import pull
from sync.push import push
from tests.sim.world import World

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats() | st.text(max_size=8)
    | st.sampled_from(["contact", "put", "c1", "name", "\ud800", "a\0", "__proto__", "e1", "NaN"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["e", "v", "bt", "add", "set", "rem", "id", "value", "pos", "x"]), inner, max_size=3),
    max_leaves=8)

GOOD = [
    {"op": "put", "kind": "contact", "id": "c1", "b": 0, "cur": 0, "create": True,
     "set": {"name": "Jo", "circle": "x"}, "bs": {"name": 0}, "text": {"note": {"v": "a b", "bt": "a"}},
     "elem": {"tags": {"add": ["vip"], "rem": ["x"]},
              "emails": {"add": [{"e": "e1", "value": "a@b.example", "pos": 1, "pref": True}],
                         "set": [{"e": "e2", "label": "w"}], "rem": ["e3"]}}},
    {"op": "put", "kind": "interaction", "id": "m1", "b": 0, "cur": 0, "create": True,
     "elem": {"contacts": {"add": ["c1"]}}, "set": {"at": {"t": 1, "tz": "UTC"}}, "was": ["d9", 4], "own": [["d9", 3]]},
    {"op": "put", "kind": "goal", "id": "g1", "b": 1, "cur": 1, "inc": {"count": 2}, "start": {"count": 1}},
    {"op": "merge", "id": "c1", "into": "c2", "pick": {"name": "id"}, "cur": 3},
    {"op": "distinct", "id": "c1", "other": "c2"}, {"op": "unmerge", "id": "c1"},
    {"op": "del", "kind": "contact", "id": "c1", "b": 1, "cur": 1}, {"op": "undel", "id": "c1"}, {"op": "nop"},
]


def paths(value, prefix=()):
    """Every place in a JSON value."""
    yield prefix
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in children:
        yield from paths(inner, (*prefix, key))


@st.composite
def damaged(draw):
    body = copy.deepcopy(draw(st.sampled_from(GOOD)))
    for _ in range(draw(st.integers(0, 2))):
        place = draw(st.sampled_from([p for p in paths(body) if p]))
        holder = body
        for key in place[:-1]:
            holder = holder[key]
        holder[place[-1]] = draw(JSON)
    return body


@settings(max_examples=400, deadline=None)
@given(st.lists(damaged(), min_size=1, max_size=4))
def test_any_mutation_is_answered_and_the_queue_goes_on(bodies):
    world = World(MemoryStore())
    a, = world.shared(1, record_id="c1", name="Jo")
    a.create("contact", "c2", name="Bo")
    world.sync(a)
    body = {**a.push_body(), "muts": [{**b, "mid": a.next_mid + i} for i, b in enumerate(bodies)]}
    answer = _push(world, body)
    assert [r["mid"] for r in answer["results"]] == [m["mid"] for m in body["muts"]]
    assert all("exception" not in q.reason for q in world.quarantined()), [q.reason for q in world.quarantined()]
    replay = _push(world, body)
    assert all(r["dup"] for r in replay["results"])


def _push(world, body):
    return push(world.store, copy.deepcopy(body), world.server.ctx())


@settings(max_examples=400, deadline=None)
@given(st.data())
def test_any_envelope_is_answered_or_refused(data):
    world = World(MemoryStore())
    a, = world.shared(1, record_id="c1", name="Jo")
    a.edit("c1", title="CTO")
    body = a.push_body(with_pull=True)
    place = data.draw(st.sampled_from([p for p in paths(body) if p and p[0] != "muts"] + [("muts",), ("muts", 0)]))
    holder = body
    for key in place[:-1]:
        holder = holder[key]
    holder[place[-1]] = data.draw(JSON)
    for call in (_push, _pull):
        try:
            call(world, body)
        except SyncError as refusal:
            assert refusal.code and refusal.detail


def _pull(world, body):
    return pull(world.store, copy.deepcopy(body), world.server.ctx())
