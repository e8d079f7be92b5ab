"""One small page interface over three real browser engines.

`Chromium` and `Firefox` are driven by Playwright with a persistent profile, `WebKit` by selenium
through `webkit_host.py`. Each can be killed with SIGKILL and started again on the same profile:
that is how a phone dies in the middle of a word.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import time
from pathlib import Path
from typing import Any

import psutil

from tests.e2e import camera

HERE = Path(__file__).parent
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1440, "height": 900}
PATIENCE = 30.0
"""Seconds that a condition may take before the story fails; never slept, only polled."""

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

_FIND = (HERE / "find.js").read_text()


def chromium_path() -> str | None:
    return os.environ.get("HALLWAY_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")


def firefox_path() -> str | None:
    return os.environ.get("HALLWAY_FIREFOX") or shutil.which("firefox-esr") or shutil.which("firefox")


def webkit_path() -> str | None:
    return shutil.which("WebKitWebDriver") or next(
        (str(p) for p in Path("/usr/lib").glob("*/webkit2gtk-4.1/WebKitWebDriver")), None
    )


class Tab:
    """What a story may do with a page, whatever the engine."""

    engine = "none"
    base_url = ""

    def js(self, body: str) -> Any:
        """Run the body of an async function in the page and return its JSON value."""
        raise NotImplementedError

    def goto(self, path: str) -> None:
        raise NotImplementedError

    def upload(self, css: str, path: str | Path) -> None:
        raise NotImplementedError

    def shot(self, path: str | Path) -> None:
        raise NotImplementedError

    def _click(self, css: str) -> None:
        raise NotImplementedError

    def _fill(self, css: str, value: str) -> None:
        raise NotImplementedError

    def tap(self, name: str, role: str = "") -> None:
        """Click what carries the accessible name (exact, else contained), waiting for it."""
        self.wait(f"window.__find({json.dumps(name)}, {json.dumps(role)})", f"no {role or 'control'} named {name!r}")
        self._click("[data-found]")

    def fill(self, label: str, value: str) -> None:
        """Type into the field with this label."""
        self.wait(f"window.__find({json.dumps(label)}, 'field')", f"no field labelled {label!r}")
        self._fill("[data-found]", value)

    def sees(self, text: str, seconds: float = PATIENCE) -> None:
        """Wait until the text is visible on the page."""
        self.wait(f"document.body && window.__visible({json.dumps(text)})", f"never saw {text!r}", seconds)

    def never_sees(self, text: str) -> None:
        assert not self.js(f"return window.__visible({json.dumps(text)})"), f"saw {text!r}"

    def text(self) -> str:
        return str(self.js("return document.body.innerText"))

    def wait(self, expression: str, why: str = "", seconds: float = PATIENCE) -> Any:
        """Poll a JavaScript expression until it is true."""
        end = time.monotonic() + seconds
        failure: object = ""
        while True:
            try:
                value = self.js(f"{_FIND}; return ({expression})")
            except Exception as error:
                value, failure = None, error
            if value:
                return value
            if time.monotonic() > end:
                raise AssertionError(self._report(why or expression, failure))
            time.sleep(0.05)

    def _report(self, why: str, failure: object) -> str:
        with contextlib.suppress(Exception):
            shots = Path(os.environ.get("HALLWAY_SHOTS", HERE / "shots"))
            shots.mkdir(exist_ok=True)
            self.shot(shots / f"failed-{self.engine}.png")
        text = ""
        with contextlib.suppress(Exception):
            text = self.text()[:800]
        return f"[{self.engine}] {why} {failure}\n--- the page said:\n{text}"


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
        self.errors: list[str] = []
        self.start()

    def _launch(self) -> Any:
        raise NotImplementedError

    def start(self) -> None:
        self.context = self._launch()
        for script in self.scripts:
            self.context.add_init_script(script)
        self.context.set_default_timeout(PATIENCE * 1000)
        self.page = self.context.pages[0] if self.context.pages else self.context.new_page()
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))

    def goto(self, path: str) -> None:
        self.page.goto(self.base_url + path)

    def js(self, body: str) -> Any:
        return self.page.evaluate("async()=>{" + body + "}")

    def _click(self, css: str) -> None:
        self.page.locator(css).first.click()

    def _fill(self, css: str, value: str) -> None:
        self.page.locator(css).first.fill(value)

    def upload(self, css: str, path: str | Path) -> None:
        self.page.set_input_files(css, str(path))

    def shot(self, path: str | Path) -> None:
        self.page.screenshot(path=str(path))

    def kill(self) -> None:
        """SIGKILL every process of this browser: nothing is flushed, nothing says goodbye."""
        kill_profile(self.profile)
        with contextlib.suppress(Exception):
            self.context.close()

    def quit(self) -> None:
        with contextlib.suppress(Exception):
            self.context.close()


class Chromium(_Playwright):
    """Chromium; `camera_file` (.mjpeg or .y4m) goes through the real capture path."""

    engine = "chromium"

    def _launch(self) -> Any:
        args = [*CHROMIUM_ARGS, "--use-fake-device-for-media-stream"]
        if self.camera_file:
            args.append(f"--use-file-for-fake-video-capture={self.camera_file}")
        return self.playwright.chromium.launch_persistent_context(
            str(self.profile),
            executable_path=chromium_path(),
            headless=True,
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
            headless=True,
            firefox_user_prefs=prefs,
            viewport=self.viewport,
            **self.extra,
        )


class WebKit(Tab):
    """WebKitGTK with a profile that survives a restart (`webkit_host.py`)."""

    engine = "webkit"

    def __init__(
        self,
        profile: Path,
        base_url: str,
        *,
        viewport: dict[str, int] | None = None,
        scripts: tuple[str, ...] = (),
        dark: bool = False,
    ) -> None:
        self.profile, self.base_url, self.viewport = profile, base_url, viewport or PHONE
        self.scripts, self.dark = scripts, dark
        self.start()

    def _options(self) -> Any:
        from selenium.webdriver.webkitgtk.options import Options

        options = Options()
        options.binary_location = str(HERE / "webkit_host.py")
        arguments = ["--profile", str(self.profile), "--reduced-motion"]
        for index, script in enumerate(self.scripts):
            path = self.profile.with_name(f"{self.profile.name}-inject{index}.js")
            path.write_text(script)
            arguments += ["--inject", str(path)]
        for feature in ("StorageAPI", "StorageAPIEstimate", "FileSystem"):
            arguments += ["--feature", feature]
        for argument in arguments + (["--dark"] if self.dark else []):
            options.add_argument(argument)
        return options

    def start(self) -> None:
        from selenium import webdriver
        from selenium.webdriver.webkitgtk.service import Service

        self.driver = webdriver.WebKitGTK(options=self._options(), service=Service(executable_path=webkit_path()))
        self.driver.set_script_timeout(PATIENCE)
        self.driver.set_page_load_timeout(PATIENCE)
        self.driver.set_window_rect(**self.viewport)

    def goto(self, path: str) -> None:
        self.driver.get(self.base_url + path)

    def js(self, body: str) -> Any:
        wrapped = (
            "const cb=arguments[arguments.length-1];(async()=>{"
            + body
            + "})().then(v=>cb({v}),e=>cb({e:e?e.name+': '+e.message:'null'}))"
        )
        answer = self.driver.execute_async_script(wrapped)
        if "e" in answer:
            raise AssertionError(answer["e"])
        return answer.get("v")

    def _click(self, css: str) -> None:
        # WebDriver's own click refuses visually hidden inputs; a person taps their label
        self.js(f"document.querySelector({json.dumps(css)}).click()")

    def _fill(self, css: str, value: str) -> None:
        element = self.driver.find_element("css selector", css)
        element.clear()
        element.send_keys(value)

    def upload(self, css: str, path: str | Path) -> None:
        self.driver.find_element("css selector", css).send_keys(str(path))

    def shot(self, path: str | Path) -> None:
        self.driver.save_screenshot(str(path))

    def kill(self) -> None:
        kill_profile(self.profile)
        self.quit()

    def quit(self) -> None:
        with contextlib.suppress(Exception):
            self.driver.quit()


def _command_line(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return ""


def _tree(process: psutil.Process) -> list[psutil.Process]:
    try:
        return [process, *process.children(recursive=True)]
    except psutil.Error:
        return []


def kill_profile(profile: Path) -> None:
    """SIGKILL our own descendants that carry the profile's path, with their children."""
    mine = [p for p in psutil.Process().children(recursive=True) if str(profile) in _command_line(p)]
    for process in {q for p in mine for q in _tree(p)}:
        with contextlib.suppress(psutil.Error, ProcessLookupError):
            if process.name() not in {"node", "WebKitWebDriver"}:
                os.kill(process.pid, signal.SIGKILL)


FED_CAMERA = camera.FED_CAMERA_SCRIPT
