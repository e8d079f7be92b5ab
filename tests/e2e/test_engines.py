"""The parts of the main job that need no camera file, in all three engines."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.e2e.steps import make_badge, open_app, show_badge, sign_in, sign_up, until_draft_kept

NAME = "María Guadalupe Fernández de la Cruz y Ortega"
NOTE = "Runs the lowrider book van. Wants a twin branch."


def photo_of_a_badge(open_tab: Any, path: Path) -> Path:
    """A picture of somebody else's real badge, taken from their screen."""
    other = open_tab(name="other")
    open_app(other)
    make_badge(other, NAME, organisation="Biblioteca Pública La Merced", email="teens@lamerced.example")
    show_badge(other)
    other.shot(path)
    other.quit()
    return path


def test_badge_photo_note_kill_and_sync(phone: Any, open_tab: Any, server: Any, tmp_path: Path) -> None:
    picture = photo_of_a_badge(open_tab, tmp_path / "badge.png")
    open_app(phone)
    make_badge(phone, "Ruth Abara")
    show_badge(phone)
    server.stop()

    phone.kill()
    phone.start()
    show_badge(phone)
    phone.goto("/swap?scan=1")
    phone.wait("document.querySelector('input[type=file]')")
    phone.upload("input[type=file]", picture)
    phone.sees(NAME)
    phone.sees("saved")
    phone.tap("How did you meet?")
    phone.fill("What you talked about", NOTE)
    until_draft_kept(phone, NOTE)
    phone.kill()
    phone.start()
    phone.goto("/swap")
    phone.tap("Finish it")
    phone.sees(NOTE)
    phone.tap("Save", "button")
    phone.wait("!location.pathname.startsWith('/met')")

    server.start()
    sign_up(phone, f"ruth-{phone.engine}@galena.example")
    phone.goto("/people")  # signed in, a page that is left gives its lead away: in WebKit it took the browser with it
    phone.sees(NAME)
    desk = open_tab(name="desk")
    sign_in(desk, f"ruth-{phone.engine}@galena.example")
    desk.goto("/people")
    desk.sees(NAME)
    desk.sees(NOTE)


def test_the_camera_that_is_refused_leaves_three_other_ways(phone: Any) -> None:
    open_app(phone)
    make_badge(phone, "Ruth Abara")
    show_badge(phone)
    phone.js("window.__cameraRefusal = 'NotAllowedError'")
    phone.tap("Scan theirs")
    phone.sees("The camera is off for Hallway")
    for way in ("From a photo", "Type it in", "Show mine"):
        phone.sees(way)
    phone.tap("Type it in")
    phone.tap("Name only")
    phone.fill("Their name", "د. ليلى المنصوري")
    phone.tap("Save", "button")
    phone.wait("document.querySelector('[data-testid=scan-result]')", "the name was not saved")
    phone.goto("/people")
    phone.sees("د. ليلى المنصوري")
