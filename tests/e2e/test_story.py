"""The main job, told as it happens: two phones without a network, a desktop later.

Each phone is a browser process of its own. The first phone's real screen is photographed, tilted,
blurred and made noisy, and fed to the second one's camera through the browser's capture path.
Offline means that the server process is stopped.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.e2e import camera, engines
from tests.e2e.steps import SOON, make_badge, open_app, show_badge, sign_in, sign_up, until_draft_kept

ADA = "Ailsa Nwosu-Drummond"
BEN = "北川 さゆり"
NOTE = "Zines catalogued by teenagers, with subject headings they draw."


def badge_screen(tab: Any, path: Path) -> Path:
    show_badge(tab)
    tab.shot(path)
    return path


def open_person(tab: Any, name: str) -> None:
    """Their page, from the list of people, which shows notes, too."""
    tab.goto("/people")
    tab.tap(name)
    tab.wait("/^\\/people\\/[0-9a-f-]{36}$/.test(location.pathname)", f"{name} did not open")


def test_two_phones_swap_offline_and_a_desktop_reviews_later(open_tab: Any, server: Any, tmp_path: Path) -> None:
    ada = open_tab(name="ada")
    open_app(ada)
    make_badge(
        ada, ADA, title="Community librarian", organisation="Leith Walk Library", email="ailsa@leithwalk.example"
    )
    film = camera.film(badge_screen(ada, tmp_path / "ada.png"), tmp_path / "ada.mjpeg")
    ben = open_tab(name="ben", camera_file=film)
    open_app(ben)
    make_badge(ben, BEN, email="s.kitagawa@demachi.example")
    server.stop()

    # No network: Ben scans Ada's screen, writes half a sentence, and his phone dies.
    ben.goto("/swap")
    ben.tap("Scan theirs")
    ben.sees(ADA)
    ben.sees("saved")
    ben.tap("How did you meet?")
    ben.tap("Coffee queue")
    ben.fill("What you talked about", NOTE)
    until_draft_kept(ben, NOTE)
    ben.kill()
    ben.start()
    ben.goto("/people")
    ben.sees(ADA)
    ben.goto("/swap")
    ben.sees(f"Your note about {ADA} is kept.")
    ben.tap("Finish it")
    ben.sees(NOTE)
    ben.tap("E-mail")
    ben.tap("Save", "button")
    ben.wait("!location.pathname.startsWith('/met')")
    ben.sees("Put Hallway on your home screen")  # asked once, after the first swap
    ben.tap("Not now")
    ben.wait("!document.querySelector('dialog[open]')", "it still asks")
    open_person(ben, ADA)
    ben.sees(NOTE)
    ben.sees("ailsa@leithwalk.example")

    # Killed once more, still without a server: everything is there.
    ben.kill()
    ben.start()
    open_person(ben, ADA)
    ben.sees(NOTE)

    # The network is back: both make an account, a desktop shows what the phone wrote.
    server.start()
    sign_up(ben, "ben@demachi.example")
    sign_up(ada, "ada@leithwalk.example")
    desktop = open_tab(name="desk", viewport=engines.DESKTOP)
    sign_in(desktop, "ben@demachi.example")
    open_person(desktop, ADA)
    desktop.sees(NOTE)

    # What is edited at the desk reaches the phone while both are open.
    desktop.tap("Edit", "link")
    desktop.fill("What they do", "Head of children’s services")
    desktop.tap("Save", "button")
    desktop.wait("!location.pathname.endsWith('/edit')", "it was not saved")
    open_person(ben, ADA)
    ben.sees("Head of children’s services", seconds=SOON)
    assert not [*ada.errors, *ben.errors, *desktop.errors]
