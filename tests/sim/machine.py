"""The simulation driven by Hypothesis: it looks for the run that breaks a promise, and makes it short."""

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from tests.sim.actions import ACTIONS, Action
from tests.sim.simulation import Simulation


class MachineBase(RuleBasedStateMachine):
    """``begin`` decides the devices and which actions this run goes without (swarm testing)."""

    make: Callable[..., Simulation] = Simulation

    @initialize(coalesces=st.booleans(), skewed=st.booleans(), shared=st.booleans(),
                off=st.sets(st.sampled_from(sorted(ACTIONS)), max_size=12))
    def begin(self, coalesces: bool, skewed: bool, shared: bool, off: set[str]) -> None:
        self.off = off
        self.simulation = type(self).make(coalesces=coalesces, skewed=skewed, shared=shared)

    def teardown(self) -> None:
        if hasattr(self, "simulation"):
            self.simulation.finish()


def _rule_of(name: str, action: Action) -> Any:
    def step(self: MachineBase, **arguments: Any) -> None:
        if name not in self.off:
            self.simulation.do(name, **arguments)

    step.__name__ = name
    return rule(**{k: st.sampled_from(list(v)) for k, v in action.arguments.items()})(step)


def machine(make: Callable[..., Simulation] = Simulation) -> type[MachineBase]:
    """A state machine whose rules are all of ``ACTIONS``; ``make`` builds its simulation."""
    rules = {name: _rule_of(name, action) for name, action in ACTIONS.items()}
    return type("Machine", (MachineBase,), {**rules, "make": staticmethod(make)})
