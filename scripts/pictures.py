"""Takes the README's pictures from the running app: the demo account on a phone and on a desktop.

Run by ``make pictures``. Needs Chromium; writes ``docs/pictures/``.
"""

import tempfile
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import sync_playwright

from tests.e2e import engines
from tests.e2e.server import ROOT, Server
from tests.e2e.steps import open_app, sign_in
from tests.e2e.test_accessibility import demo_sign_in, first_of

TARGET = ROOT / "docs" / "pictures"
GAP = 24


def shot(tab: Any, path: str, name: str, ready: str = "document.querySelector('h1')") -> Path:
    tab.goto(path)
    tab.wait(f"{ready} && !document.querySelector('[aria-busy=true]')")
    target = TARGET / f"{name}.png"
    tab.shot(target)
    return target


def side_by_side(pictures: list[Path], target: Path) -> None:
    """One picture of several screens, on the paper's colour."""
    images = [Image.open(path).convert("RGB") for path in pictures]
    width = sum(image.width for image in images) + GAP * (len(images) + 1)
    sheet = Image.new("RGB", (width, images[0].height + 2 * GAP), (224, 227, 218))
    x = GAP
    for image in images:
        sheet.paste(image, (x, GAP))
        x += image.width + GAP
    sheet.save(target, optimize=True)


def phone_pictures(tab: Any) -> None:
    badge = shot(tab, "/swap", "swap", "document.querySelector('[data-testid=qr]')")
    people = shot(tab, "/people", "people", "document.querySelector('main .row--person')")
    person = shot(tab, first_of(tab, "people")[0], "person", "document.querySelector('main .fcard')")
    due = shot(tab, "/due", "due", "document.querySelector('main .slip__row')")
    side_by_side([badge, people, person, due], TARGET / "readme.png")


def desktop_pictures(tab: Any) -> None:
    shot(tab, first_of(tab, "people")[0], "desktop-people", "document.querySelector('main .fcard')")
    shot(tab, "/review", "desktop-review", "document.querySelector('main .badge')")
    shot(tab, f"{first_of(tab, 'events')[0]}?tab=wrap", "desktop-event", "document.querySelector('main .ring')")


def main() -> None:
    TARGET.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        server = Server(Path(folder) / "server")
        who = demo_sign_in(server)
        for name, viewport, take in (
            ("phone", engines.PHONE, phone_pictures),
            ("desk", engines.DESKTOP, desktop_pictures),
        ):
            tab = engines.Chromium(playwright, Path(folder) / name, server.url, viewport=viewport)
            open_app(tab)
            sign_in(tab, *who)
            take(tab)
            tab.quit()
        server.stop()


if __name__ == "__main__":
    main()
