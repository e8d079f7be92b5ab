"""Runs without Hypothesis: many a second, each from one number; and making a failing run short."""

import json
import random
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from tests.sim.actions import ACTIONS
from tests.sim.simulation import Simulation, Step, play
from tests.sim.themes import narrowed, theme_of, weights_of


def options_of(seed: int) -> dict[str, bool]:
    """What kind of devices a run has."""
    rng = random.Random(~seed)
    return {"coalesces": rng.random() < 0.5, "skewed": rng.random() < 0.5, "shared": rng.random() < 0.75}


def steps_of(seed: int, length: int = 60, off: frozenset[str] = frozenset()) -> list[Step]:
    """The steps of a run: of one theme, in a narrow place."""
    rng = random.Random(seed)
    weights = weights_of(theme_of(seed), rng)
    few = narrowed(rng) if rng.random() < 0.8 else {}
    names = rng.choices([n for n in weights if n not in off], [w for n, w in weights.items() if n not in off], k=length)
    return [(name, {k: _drawn(rng, k, v, few) for k, v in ACTIONS[name].arguments.items()}) for name in names]


def _drawn(rng: random.Random, argument: str, values: Sequence[Any], few: dict[str, Sequence[Any]]) -> Any:
    if argument in few and rng.random() < 0.85:
        of_both = [v for v in few[argument] if v in values]
        return rng.choice(of_both or values)
    return rng.choice(values)


def fails(steps: list[Step], **options: Any) -> Exception | None:
    """The error of a run, None if all holds."""
    try:
        play(steps, **options)
    except Exception as error:
        return error
    return None


def shrunk(steps: list[Step], still: Callable[[list[Step]], bool]) -> list[Step]:
    """The run without every step that is not needed for it to fail."""
    size = max(1, len(steps) // 2)
    while True:
        i, removed = 0, False
        while i < len(steps):
            shorter = steps[:i] + steps[i + size:]
            if still(shorter):
                steps, removed = shorter, True
            else:
                i += size
        if size == 1 and not removed:
            return steps
        size = size if removed and size == 1 else max(1, size // 2)


def run(seed: int, length: int = 60, **options: Any) -> Simulation:
    """One run from its number."""
    return play(steps_of(seed, length), **{**options_of(seed), **options})


# --- runs that once failed ---

FIXTURES = Path(__file__).parent / "fixtures"


def write_fixture(name: str, found: str, steps: list[Step], options: dict[str, Any]) -> Path:
    """Keeps a run: ``found`` says what it once showed."""
    path = FIXTURES / f"{name}.json"
    lines = ",\n".join("  " + json.dumps(step) for step in steps)
    path.write_text(f'{{"found": {json.dumps(found)},\n "options": {json.dumps(options)},\n "steps": [\n{lines}\n]}}\n')
    return path


def read_fixture(path: Path) -> tuple[list[Step], dict[str, Any]]:
    """Steps and options of a kept run."""
    kept = json.loads(path.read_text())
    return [(name, arguments) for name, arguments in kept["steps"]], kept["options"]
