"""Two people whose cards live on two servers: one scan, and both have both; a change finds its way across."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.server import Server
from tests.e2e.steps import make_badge, open_app, show_badge, sign_up, until_draft_kept

SOON = 90.0
"""Seconds in which a job runs and its change arrives, on a busy machine."""
ADA, RUTH = "Ailsa Nwosu-Drummond", "北川 さゆり"


class Elsewhere(Server):
    """Another Hallway; both may reach this machine, as servers on the internet reach one another."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    running = Elsewhere(tmp_path / "here", HALLWAY_ALLOW_LOOPBACK="1")
    yield running
    running.stop()


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Server]:
    running = Elsewhere(tmp_path / "there", HALLWAY_ALLOW_LOOPBACK="1")
    yield running
    running.stop()


def test_one_scan_is_enough_across_servers_and_a_change_is_offered(
    open_tab: Any, other: Server, tmp_path: Path
) -> None:
    ada = open_tab(name="ada")
    open_app(ada)
    make_badge(ada, ADA, organisation="Leith Walk Library", email="ailsa@leithwalk.example")
    show_badge(ada)
    ada.shot(tmp_path / "printed.png")
    sign_up(ada, "ada@leithwalk.example")
    ada.goto("/cards")
    ada.tap(ADA)
    token = str(ada.wait("document.querySelector('.code')?.textContent.replaceAll(/[^0-9A-Z]/g, '')"))
    ada.tap("Keep it up to date for those who have it")
    ada.fill("City", "Leeds")
    ada.tap("Save", "button")
    ada.wait("!location.pathname.startsWith('/cards/')", "the badge was not saved")
    page = f"fetch('/c/{token}.json').then(r => r.ok && r.json())"
    ada.wait(f"{page}.then(body => body && body.keep_current && body.card.city === 'Leeds')", "not published", SOON)

    ruth = open_tab(name="ruth")
    ruth.base_url = other.url
    open_app(ruth)
    make_badge(ruth, RUTH, organisation="出町図書館")
    sign_up(ruth, "ruth@demachi.example")
    ruth.goto("/swap?scan=1")
    ruth.wait("document.querySelector('input[type=file]')")
    ruth.upload("input[type=file]", tmp_path / "printed.png")
    ruth.sees(ADA)
    ruth.tap("Share back")
    until_draft_kept(ruth, '"state":"share"', "view")

    show_badge(ada)
    ada.sees("1 card waits for you", seconds=SOON)
    ada.tap("Look", "link")
    ada.sees(RUTH)
    ada.tap("Keep", "button")
    ada.sees(f"{RUTH} is in your drawer.")

    ruth.goto("/people")
    ruth.tap(ADA)
    ruth.sees(f"{ADA} moved to Leeds", seconds=SOON)
    ruth.shot(tmp_path / "offered.png")
    ruth.tap("Take: City", "button")
    ruth.wait("!window.__visible('moved to Leeds')", "the answered offer is still there")
    ruth.sees("Leeds")
    assert not [*ada.errors, *ruth.errors]
