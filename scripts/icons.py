"""Draws the app icons of ``pwa/public/icons`` as PNG from their SVG, with a real browser.

Run by hand after an SVG has changed: ``python scripts/icons.py``.
"""

import os
from pathlib import Path

from playwright.sync_api import sync_playwright

ICONS = Path(__file__).resolve().parent.parent / "pwa" / "public" / "icons"
DRAWN = (
    ("app-icon.svg", "app-icon-192.png", 192),
    ("app-icon.svg", "app-icon-512.png", 512),
    ("app-icon-maskable.svg", "app-icon-maskable-512.png", 512),
    ("app-icon-monochrome.svg", "app-icon-monochrome-512.png", 512),
    ("app-icon-maskable.svg", "apple-touch-icon.png", 180),
    *((f"shortcut-{name}.svg", f"shortcut-{name}.png", 96) for name in ("scan", "badge", "due")),
)
RESIZE = "s => ['width', 'height'].forEach(a => document.documentElement.setAttribute(a, s))"


def main() -> None:
    """Writes every PNG of ``DRAWN``."""
    browser_path = os.environ.get("HALLWAY_CHROMIUM", "/usr/bin/chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=["--no-sandbox"])
        for source, target, size in DRAWN:
            page = browser.new_page(viewport={"width": size, "height": size})
            image = (ICONS / source).as_uri()
            page.goto(image)
            page.evaluate(RESIZE, size)
            page.screenshot(path=str(ICONS / target), omit_background=True)
            page.close()
        browser.close()


if __name__ == "__main__":
    main()
