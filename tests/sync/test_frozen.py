"""Histories from ``tests/vectors/frozen.json``: the same answers, and the same rows (SPEC.md 3, 7.2)."""

import json

import pytest

from tests.sim.frozen import PATH, answered, rows

CASES = {case["about"]: case for case in json.loads(PATH.read_text())}


@pytest.mark.parametrize("about", CASES)
def test_answered_and_stored_as_ever(about):
    case = CASES[about]
    answers, store = answered(case["requests"])
    assert answers == case["answers"]
    now = rows(store)
    assert now["records"] == case["records"]
    assert now["history"] == case["history"]
    assert now["waiting"] == case["waiting"]
