"""Counting requests in memory: exact under many threads, and nothing runs beside the requests."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

from tests.conftest import Person
from webapp.windows import SWEEP_EVERY, MovingWindows


class Clocked(MovingWindows):
    """With a clock that the test moves."""

    time = 1000.0

    def now(self) -> float:
        return self.time


def test_so_many_within_the_window_and_no_more() -> None:
    windows = Clocked()
    assert [windows.acquire_entry("a", 2, 60) for _ in range(3)] == [True, True, False]
    assert windows.acquire_entry("b", 2, 60), "each key by itself"
    windows.time += 59
    assert not windows.acquire_entry("a", 2, 60)
    windows.time += 2
    assert windows.acquire_entry("a", 2, 60)


def test_the_window_moves_with_each_request() -> None:
    windows = Clocked()
    windows.acquire_entry("a", 2, 60)
    windows.time += 40
    windows.acquire_entry("a", 2, 60)
    windows.time += 21
    assert windows.acquire_entry("a", 2, 60), "the first is over"
    assert not windows.acquire_entry("a", 2, 60), "the second is not"


def test_several_at_once_count_as_several_or_not_at_all() -> None:
    windows = Clocked()
    assert windows.acquire_entry("a", 5, 60, amount=3)
    assert not windows.acquire_entry("a", 5, 60, amount=3)
    assert windows.get_moving_window("a", 5, 60)[1] == 3
    assert windows.acquire_entry("a", 5, 60, amount=2)


def test_says_when_the_oldest_came() -> None:
    windows = Clocked()
    windows.acquire_entry("a", 5, 60)
    windows.time += 20
    windows.acquire_entry("a", 5, 60)
    began = time.time()
    start, count = windows.get_moving_window("a", 5, 60)
    assert began - 20 <= start <= time.time() - 20
    assert count == 2


def test_what_nobody_asks_for_is_forgotten() -> None:
    windows = Clocked()
    windows.acquire_entry("once", 5, 10)
    windows.acquire_entry("long", 5, 3600)
    windows.time += SWEEP_EVERY + 1
    windows.acquire_entry("now", 5, 10)
    assert windows.reset() == 2, "long and now"


def test_eight_threads_get_what_is_allowed_and_no_more() -> None:
    windows = MovingWindows()
    with ThreadPoolExecutor(8) as pool:
        allowed = list(pool.map(lambda _: windows.acquire_entry("a", 500, 60), range(2000)))
    assert sum(allowed) == 500


def test_no_request_starts_a_thread(ada: Person) -> None:
    started: list[threading.Thread] = []
    threading.setprofile(lambda *_: started.append(threading.current_thread()))
    try:
        statuses = {ada.client.get("/api/v1/devices").status_code for _ in range(3)}
    finally:
        threading.setprofile(None)
    assert statuses == {200}
    assert not started
