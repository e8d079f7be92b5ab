"""The browser is killed in the middle of a push, and of a page: nothing is lost, nothing is there twice."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from threading import Event
from typing import Any

import pytest

from tests.chaos.proxy import Proxy
from tests.e2e import engines
from tests.e2e.server import Server
from tests.e2e.steps import add_person, make_badge, open_app, sign_in, sign_up, until_safe

ADA = "ada@engine.example"
PATIENCE = 60.0
"""Seconds that something may take on a busy machine."""
PUSH = b"POST /api/sync/v1/push "
MARK = b"GET /stop-here "

STOP_IN_PAGE = """
let written = 0;
const put = IDBObjectStore.prototype.put;
IDBObjectStore.prototype.put = function (...row) {
  const request = put.apply(this, row);
  if (this.name === 'view' && ++written === 3) {
    const stop = new XMLHttpRequest();
    stop.open('GET', '/stop-here', false);
    stop.send();
  }
  return request;
};
"""
"""Stands still in the transaction that takes in a page, with three records written and more to come."""


class HoldingProxy(Proxy):
    """Honest, but holds one kind of request for good: before the server has it, or after it has answered."""

    def __init__(self, target: tuple[str, int]) -> None:
        super().__init__(target, seed=1, trouble=0.0)
        self.hold: tuple[bytes, str] | None = None
        self.holding = Event()

    async def _pass(self, request: bytes) -> bytes:
        start, where = self.hold or (b"\0", "")
        held = request.startswith(start)
        answer = b"" if held and where == "request" else await super()._pass(request)
        if held:
            self.holding.set()
            await asyncio.Event().wait()
        return answer


@pytest.fixture
def network(server: Server) -> Iterator[HoldingProxy]:
    proxy = HoldingProxy(("127.0.0.1", server.port))
    proxy.open()
    yield proxy
    proxy.close()


@pytest.fixture
def phone(open_tab: Any, network: HoldingProxy) -> Any:
    """A phone behind the proxy, signed up, with everything on the server."""
    tab = open_tab(name="phone")
    tab.base_url = f"http://localhost:{network.port}"
    open_app(tab)
    make_badge(tab, "Ada Lovelace")
    sign_up(tab, ADA)
    until_safe(tab)
    return tab


def kill_and_restart(tab: Any, network: HoldingProxy) -> None:
    """SIGKILL, and the same phone again, still signed in."""
    session = tab.session()
    tab.kill()
    network.hold = None
    tab.scripts = ()
    tab.start()
    tab.keep_session(session)


def on_server(tab: Any, kind: str) -> list[dict[str, Any]]:
    """Documents of a kind as the server would send them to a new device."""
    lines = tab.js(
        "const text = await (await fetch('/api/sync/v1/snapshot')).text();"
        " return text.trim().split('\\n').map(line => JSON.parse(line))"
    )
    return [line["doc"] for line in lines if line.get("k") == kind and "doc" in line]


def listed(tab: Any) -> list[str]:
    tab.goto("/people")
    tab.wait("document.querySelector('main .row--person')", "nobody in the list", PATIENCE)
    names = "[...document.querySelectorAll('main .row--person .row__name')].map(name => name.innerText.trim())"
    return sorted(tab.js(f"return {names}"))


@pytest.mark.parametrize("where", ["request", "answer"])
def test_killed_in_the_middle_of_a_push(phone: Any, network: HoldingProxy, where: str) -> None:
    network.hold = (PUSH, where)
    add_person(phone, "Ruth Abara", note="Wants the zine about bees.")
    assert network.holding.wait(PATIENCE), "nothing was pushed"
    add_person(phone, "Naomi Sato")
    kill_and_restart(phone, network)

    assert listed(phone) == ["Naomi Sato", "Ruth Abara"]
    until_safe(phone)
    assert sorted(doc["name"] for doc in on_server(phone, "contact")) == ["Naomi Sato", "Ruth Abara"]
    notes = [doc["note"] for doc in on_server(phone, "interaction") if "note" in doc]
    assert notes == ["Wants the zine about bees."]
    assert not phone.errors


def test_killed_in_the_middle_of_a_page(phone: Any, network: HoldingProxy, open_tab: Any) -> None:
    add_person(phone, "Grace Hopper")
    until_safe(phone)
    phone.quit()
    desk = open_tab(name="desk", viewport=engines.DESKTOP)
    open_app(desk)
    sign_in(desk, ADA)
    names = ["Grace Hopper", "Ibrahim Sule", "Naomi Sato", "Ruth Abara"]
    for name in names[1:]:
        add_person(desk, name)
    until_safe(desk)

    network.hold = (MARK, "request")
    phone.scripts = (STOP_IN_PAGE,)
    phone.start()
    phone.begin("/people")
    assert network.holding.wait(PATIENCE), "no page came"
    kill_and_restart(phone, network)

    phone.goto("/people")
    phone.sees("Ruth Abara", seconds=PATIENCE)
    assert listed(phone) == names
    until_safe(phone)
    assert sorted(doc["name"] for doc in on_server(phone, "contact")) == names
    assert not phone.errors
