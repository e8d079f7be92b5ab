"""Runs without Hypothesis: many a second, each from one number; and making a failing run short."""

import json
import random
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from tests.sim.action import PEOPLE
from tests.sim.actions import ACTIONS
from tests.sim.simulation import Simulation, Step, play
from tests.sim.themes import is_accident, is_typing, narrowed, theme_of, weights_of


def options_of(seed: int) -> dict[str, bool]:
    """What kind of devices a run has."""
    rng = random.Random(~seed)
    return {"coalesces": rng.random() < 0.5, "skewed": rng.random() < 0.5, "shared": rng.random() < 0.75}


def steps_of(seed: int, length: int = 60, off: frozenset[str] = frozenset()) -> list[Step]:
    """The steps of a run: of one theme, in a narrow place, half of them duels."""
    rng = random.Random(seed)
    weights = {n: w for n, w in weights_of(theme_of(seed), rng).items() if n not in off}
    few = narrowed(rng) if rng.random() < 0.8 else {}
    steps: list[Step] = []
    while len(steps) < length:
        steps += _duel(rng, weights, few) if rng.random() < 0.15 else [_step(rng, weights, few)]
    return steps[:length]


def _duel(rng: random.Random, weights: dict[str, int], few: dict[str, Sequence[Any]]) -> list[Step]:
    """Two write about the same without knowing of each other; then one looks, and goes on writing."""
    typed = {n: w for n, w in weights.items() if is_typing(n)}
    a, b = rng.sample(range(3), 2)
    here = {**few, "i": [rng.choice(few.get("i", PEOPLE))]}
    by_a, by_b = {**here, "who": [a]}, {**here, "who": [b]}
    steps = [_step(rng, typed, by_a), _step(rng, typed, by_b), ("sync_one", {"who": b, "limit": 5}),
             (rng.choice(("look", "wait", "sync_one")), by_a), _step(rng, typed, by_a), _step(rng, typed, by_b),
             ("sync_one", {"who": a, "limit": 5})]
    if others := {n: w for n, w in weights.items() if is_accident(n)}:
        steps.insert(rng.randrange(len(steps)), _step(rng, others, here))
    return [(name, _arguments(rng, name, chosen)) for name, chosen in steps if rng.random() < 0.9]


def _step(rng: random.Random, weights: dict[str, int], few: dict[str, Sequence[Any]]) -> Step:
    name = rng.choices(list(weights), list(weights.values()))[0]
    return name, _arguments(rng, name, few)


def _arguments(rng: random.Random, name: str, few: dict[str, Any]) -> dict[str, Any]:
    """``few``: what an argument is, or out of which it is drawn, most of the time."""
    return {k: _drawn(rng, v, few.get(k, v)) for k, v in ACTIONS[name].arguments.items()}


def _drawn(rng: random.Random, values: Sequence[Any], few: Any) -> Any:
    if not isinstance(few, (list, tuple, range)):
        return few
    of_both = [v for v in few if v in values]
    return rng.choice(of_both if of_both and (len(few) == 1 or rng.random() < 0.85) else values)


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
