"""The simulation driven by Hypothesis: it looks for the run that breaks a promise, and makes it short."""

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from tests.sim.actions import ACTIONS, Action
from tests.sim.simulation import Simulation
from tests.sim.themes import NAMES, NETWORK, THEMES


class MachineBase(RuleBasedStateMachine):
    """``begin`` decides the devices and what the run is about; one about everything goes without a part."""

    make: Callable[..., Simulation] = Simulation

    on: frozenset[str] = frozenset()

    @initialize(coalesces=st.booleans(), skewed=st.booleans(), shared=st.booleans(), theme=st.sampled_from(NAMES),
                off=st.sets(st.sampled_from(sorted(ACTIONS)), max_size=12))
    def begin(self, coalesces: bool, skewed: bool, shared: bool, theme: str, off: set[str]) -> None:
        self.on = frozenset({*NETWORK, *THEMES[theme]} if theme in THEMES else ACTIONS.keys() - off)
        self.simulation = type(self).make(coalesces=coalesces, skewed=skewed, shared=shared)

    def teardown(self) -> None:
        if hasattr(self, "simulation"):
            self.simulation.finish()


def _rule_of(name: str, action: Action) -> Any:
    def step(self: MachineBase, **arguments: Any) -> None:
        self.simulation.do(name, **arguments)

    step.__name__ = name
    arguments: dict[str, Any] = {k: st.sampled_from(list(v)) for k, v in action.arguments.items()}
    return precondition(lambda self: name in self.on)(rule(**arguments)(step))


def machine(make: Callable[..., Simulation] = Simulation) -> type[MachineBase]:
    """A state machine whose rules are all of ``ACTIONS``; ``make`` builds its simulation."""
    rules = {name: _rule_of(name, action) for name, action in ACTIONS.items()}
    return type("Machine", (MachineBase,), {**rules, "make": staticmethod(make)})
