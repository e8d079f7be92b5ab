"""The vectors that pytest and Vitest share; the client has the same cases to pass."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from uuid import UUID, uuid5

import pytest

from sync import digest
from sync.kinds import NAMESPACE
from sync.merge.text import merge
from sync.mutations import parse
from sync.normalise import clean, fold, normalise
from sync.pull import item
from sync.records import Record
from tests.sim.overlay import overlay

VECTORS = Path(__file__).parent.parent / "vectors"
CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def cases(name):
    return json.loads((VECTORS / name).read_text(encoding="utf-8"))["cases"]


def derived(name):
    return str(uuid5(UUID(NAMESPACE), name))


def token(secret):
    bits = f"{int.from_bytes(hashlib.sha256(secret.encode()).digest(), 'big'):0256b}"
    return "".join(CROCKFORD[int(bits[i:i + 5], 2)] for i in range(0, 80, 5))


IDS: dict[str, Callable[..., str]] = {
    "uuid5": derived, "token": token,
    "swap": lambda code: derived(f"swap:{code}"), "event": lambda uid: derived(f"event:{uid}"),
    "badge": lambda event, code: derived(f"badge:{event}:{code}"),
    "met": lambda contact, where: derived(f"met:{contact}{where}"),
}


@pytest.mark.parametrize("case", cases("ids.json"), ids=str)
def test_ids(case):
    assert IDS[case["of"]](*case["input"]) == case["is"]


@pytest.mark.parametrize("case", cases("digest.json"), ids=lambda c: c["digest"])
def test_digest(case):
    rows = [(r["id"], r["seq"]) for r in case["records"]]
    assert digest.to_hex(digest.of_records(rows)) == case["digest"]


@pytest.mark.parametrize("case", cases("clean.json"), ids=ascii)
def test_clean(case):
    assert clean(case["input"]) == case["is"]


@pytest.mark.parametrize("case", cases("normalise.json"), ids=ascii)
def test_normalise(case):
    made = fold(case["input"]) if case["of"] == "fold" else normalise(case["of"], case["input"])
    assert made == case["is"]


@pytest.mark.parametrize("case", cases("text.json"), ids=ascii)
def test_text(case):
    merged = merge(case["base"], case["theirs"], case["mine"])
    assert (merged.text, merged.replaced) == (case["is"], case["replaced"])


@pytest.mark.parametrize("case", cases("overlay.json"), ids=lambda c: c["name"])
def test_overlay(case):
    row = overlay(case["snap"], case["mutations"])
    shown = None if row is None else {"k": row["k"], "doc": row["doc"], "deleted": "del" in row}
    assert shown == case["is"]


@pytest.mark.parametrize("case", cases("wire.json"), ids=lambda c: c["name"])
def test_wire(case):
    if "mutation" in case:
        m = parse(case["mutation"], "d")
        assert (m.hash, m.problem) == (case["hash"], case["problem"])
    else:
        record = Record(versions={}, created_seq=1, **case["record"])
        assert item(record) == case["item"]
