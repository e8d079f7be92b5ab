"""Everything that can happen to a device, the network or the server, with its possible arguments.

``ACTIONS`` is read by Hypothesis (``machine.py``) and by the plain runner (``runner.py``).
"""

from tests.sim import accidents, network_actions, typing_actions
from tests.sim.action import ACTIONS, Action

__all__ = ["ACTIONS", "Action", "accidents", "network_actions", "typing_actions"]
