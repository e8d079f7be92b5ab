"""A conference leaves its plane: every phone reconnects at once, and nothing is lost.

The figure for 2,000 phones is ``python -m bench.sync_herd``; here fewer come, or as many
as that in a soak, and what is asserted is never a time.
"""

import os
from pathlib import Path

import pytest

from bench.sync_herd import Herd
from tests.chaos.server import ServerProcess
from tests.chaos.test_chaos import database

PHONES = 2000 if os.environ.get("SOAK_MINUTES") else 120


@pytest.mark.slow
@pytest.mark.timeout(0)
@pytest.mark.parametrize("kind, processes", [("sqlite", 1), pytest.param("postgresql", 4, marks=pytest.mark.pg)])
def test_two_thousand_devices_reconnect_at_once(kind: str, processes: int, tmp_path: Path) -> None:
    with database(kind, tmp_path) as url:
        server = ServerProcess(tmp_path, url, processes)
        accounts = list(server.prepare(*[f"{i}@herd.example" for i in range(PHONES)]).values())
        server.start()
        try:
            outcome = Herd(server.address, accounts).run()
        finally:
            server.stop()
    print(outcome.figures(), dict(outcome.statuses))
    assert outcome.failed == []
    assert set(outcome.statuses) <= {200, 429, 503, 0}
    assert outcome.statuses[200] == PHONES
