"""One small page interface over three real browser engines.

`Chromium` and `Firefox` are driven by Playwright with a persistent profile, `WebKit` (`webkit.py`) by
selenium. Each can be killed with SIGKILL and started again on the same profile:
that is how a phone dies in the middle of a word.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Error

from tests.e2e import camera
from tests.e2e.processes import kill_profile
from tests.e2e.tab import FIND, HURRY, PATIENCE, PHONE, Tab, downloads_of
from tests.e2e.webkit import WebKit, webkit_path

__all__ = [
    "DESKTOP",
    "FED_CAMERA",
    "PHONE",
    "Chromium",
    "Firefox",
    "WebKit",
    "chromium_path",
    "firefox_path",
    "webkit_path",
]

DESKTOP = {"width": 1440, "height": 900}
GOING = ("Execution context was destroyed", "Cannot find context")
"""What Chromium and Firefox say of a page that was on its way to another."""
HARMLESS = "A ServiceWorker intercepted the request and encountered an unexpected error"
"""What Firefox alone calls an error of the page: a request that was cut short, or found no server."""
FIREFOX_PREFS = {
    "dom.storageManager.prompt.testing": True,
    "dom.storageManager.prompt.testing.allow": True,
    "dom.events.testing.asyncClipboard": True,
    "ui.prefersReducedMotion": 1,
    "media.navigator.streams.fake": True,
    "media.navigator.permission.disabled": True,
}
CHROMIUM_ARGS = [
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-ui-for-media-stream",
]


def chromium_path() -> str | None:
    return os.environ.get("HALLWAY_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")


def firefox_path() -> str | None:
    return os.environ.get("HALLWAY_FIREFOX") or shutil.which("firefox-esr") or shutil.which("firefox")


class _Playwright(Tab):
    """A persistent Playwright context with one page."""

    def __init__(
        self,
        playwright: Any,
        profile: Path,
        base_url: str,
        *,
        viewport: dict[str, int] | None = None,
        camera_file: Path | None = None,
        dark: bool = False,
        scripts: tuple[str, ...] = (),
        grant: tuple[str, ...] = (),
        extra: dict[str, Any] | None = None,
    ) -> None:
        self.playwright, self.profile, self.base_url = playwright, profile, base_url
        self.viewport, self.camera_file, self.dark = viewport or PHONE, camera_file, dark
        self.scripts, self.grant, self.extra = scripts, grant, extra or {}
        self.downloads = downloads_of(profile)
        self.errors: list[str] = []
        self.lines: deque[str] = deque(maxlen=20)
        self.start()

    def _launch(self) -> Any:
        raise NotImplementedError

    def start(self) -> None:
        self.context = self._launch()
        for script in self.scripts:
            self.context.add_init_script(script)
        self.context.set_default_timeout(PATIENCE * 1000)
        self._open(self.context.pages[0] if self.context.pages else self.context.new_page())

    def _open(self, page: Any) -> None:
        self.page = page
        self.page.on("pageerror", lambda error: self._fails(str(error)))
        self.page.on("console", lambda said: self.lines.append(f"{said.type}: {said.text}"))

    def _fails(self, error: str) -> None:
        if HARMLESS not in error:
            self.errors.append(error)

    def _goto(self, path: str) -> None:
        self.page.goto(self.base_url + path)

    def begin(self, path: str) -> None:
        self.page.goto(self.base_url + path, wait_until="commit")

    def reload(self) -> None:
        self.watch.leaves("a reload")
        self.page.reload()

    def back(self) -> None:
        self.watch.acts("going back")
        self.page.go_back()

    def js(self, body: str) -> Any:
        end = time.monotonic() + PATIENCE
        while True:
            try:
                return self._run(body)
            except Error as error:  # a page that was on its way to another did not answer
                if not any(words in str(error) for words in GOING) or time.monotonic() > end:
                    raise

    def _run(self, body: str) -> Any:
        return self.page.evaluate("async()=>{" + body + "}")

    def _found(self, name: str, role: str) -> Any:
        found = self.page.evaluate_handle(
            "([name, role]) => {" + FIND + "; return window.__control(name, role)}", [name, role]
        )
        return found.as_element()

    def _click(self, element: Any) -> bool:
        return _attached(element.click)

    def _fill(self, element: Any, value: str) -> bool:
        return _attached(lambda: element.fill(value))

    def press(self, *keys: str) -> None:
        for key in keys:
            self.watch.acts(f"pressing {key}")
            self.page.keyboard.press(key)

    def type(self, words: str) -> None:
        self.watch.acts(f"typing {words!r}")
        self.page.keyboard.type(words)

    def session(self) -> Any:
        return self.context.cookies()

    def keep_session(self, session: Any) -> None:
        self.context.add_cookies(session)

    def end_session(self) -> None:
        self.context.clear_cookies()

    def choose(self, css: str, value: str) -> None:
        self.watch.acts(f"choosing {value!r}")
        self.page.locator(css).select_option(value)

    def _upload(self, css: str, path: str) -> None:
        self.page.set_input_files(css, path)

    def shot(self, path: str | Path) -> None:
        self.page.screenshot(path=str(path))

    def console(self) -> list[str]:
        return [*self.lines, *self.errors]

    def hurry(self) -> None:
        self.context.set_default_timeout(HURRY * 1000)

    def _kill(self) -> None:
        kill_profile(self.profile)
        with contextlib.suppress(Exception):
            self.context.close()

    def quit(self) -> None:
        with contextlib.suppress(Exception):
            self.context.close()


def _attached(do: Callable[[], Any]) -> bool:
    """Whether the element was still there to be clicked or typed into."""
    try:
        do()
    except Error as error:
        if "not attached to the DOM" not in str(error):
            raise
        return False
    return True


class Chromium(_Playwright):
    """Chromium; `camera_file` (.mjpeg or .y4m) goes through the real capture path."""

    engine = "chromium"

    def download(self, name: str) -> Path:
        with self.page.expect_download() as download:
            self.tap(name, "button")
        saved = self._folder() / str(download.value.suggested_filename)
        download.value.save_as(saved)
        self.watch.settle()
        return saved

    def _launch(self) -> Any:
        args = [*CHROMIUM_ARGS, "--use-fake-device-for-media-stream"]
        if self.camera_file:
            args.append(f"--use-file-for-fake-video-capture={self.camera_file}")
        return self.playwright.chromium.launch_persistent_context(
            str(self.profile),
            executable_path=chromium_path(),
            headless=True,
            timeout=PATIENCE * 2000,
            args=args,
            viewport=self.viewport,
            has_touch=self.viewport == PHONE,
            is_mobile=self.viewport == PHONE,
            reduced_motion="reduce",
            locale="en-GB",
            color_scheme="dark" if self.dark else "light",
            **{"timezone_id": "Europe/London", **self.extra},
        )


class Firefox(_Playwright):
    engine = "firefox"

    def _launch(self) -> Any:
        prefs = {**FIREFOX_PREFS, "ui.systemUsesDarkTheme": int(self.dark)}
        return self.playwright.firefox.launch_persistent_context(
            str(self.profile),
            channel="moz-firefox",
            executable_path=firefox_path(),
            downloads_path=str(self.downloads),
            headless=True,
            timeout=PATIENCE * 2000,
            firefox_user_prefs=prefs,
            viewport=self.viewport,
            **self.extra,
        )

    def _fill(self, element: Any, value: str) -> bool:
        # An e-mail field of Firefox tells no selection: what Playwright types goes behind what stands there
        return _attached(lambda: element.fill("")) and super()._fill(element, value)


FED_CAMERA = camera.FED_CAMERA_SCRIPT
