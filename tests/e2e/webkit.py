"""WebKitGTK, driven by selenium through `webkit_host.py`."""

from __future__ import annotations

import contextlib
import re
import shutil
from pathlib import Path
from typing import Any

from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.remote_connection import RemoteConnection
from selenium.webdriver.support.select import Select

from tests.e2e.processes import kill_profile
from tests.e2e.tab import FIND, HERE, HURRY, PATIENCE, PHONE, Tab, downloads_of

HARMLESS = ("ResizeObserver loop completed with undelivered notifications", "due to access control checks")
"""What WebKit alone calls an error: a size that is looked at again in the next frame, and a request that was
cut short, or found no server (who answers from elsewhere is refused by the page's policy, in other words)."""


def webkit_path() -> str | None:
    return shutil.which("WebKitWebDriver") or next(
        (str(p) for p in Path("/usr/lib").glob("*/webkit2gtk-4.1/WebKitWebDriver")), None
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
        self.downloads = downloads_of(profile)
        self.log = profile.with_name(f"{profile.name}.log")
        self.start()

    def _options(self) -> Any:
        from selenium.webdriver.webkitgtk.options import Options

        options = Options()
        options.binary_location = str(HERE / "webkit_host.py")
        arguments = ["--profile", str(self.profile), "--downloads", str(self.downloads), "--reduced-motion"]
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

        service = Service(executable_path=webkit_path(), log_output=str(self.log))
        self.driver = webdriver.WebKitGTK(options=self._options(), service=service)
        self._answer_within(2 * PATIENCE)
        self.driver.set_script_timeout(PATIENCE)
        self.driver.set_page_load_timeout(PATIENCE)
        self.driver.set_window_rect(**self.viewport)

    def _goto(self, path: str) -> None:
        self.driver.get(self.base_url + path)

    def begin(self, path: str) -> None:
        self.driver.execute_script("location.href = arguments[0]", self.base_url + path)

    def reload(self) -> None:
        self.watch.leaves("a reload")
        self.driver.refresh()

    def back(self) -> None:
        self.watch.acts("going back")
        self.driver.back()

    def end_session(self) -> None:
        self.driver.delete_all_cookies()

    @property
    def errors(self) -> list[str]:
        """What the page's scripts threw and nobody caught, since this browser was first started."""
        lines = self.log.read_text(errors="replace").splitlines()
        return [line for line in lines if "CONSOLE JS ERROR" in line and not any(words in line for words in HARMLESS)]

    def js(self, body: str) -> Any:
        return self._run(body)

    def _run(self, body: str) -> Any:
        wrapped = (
            "const cb=arguments[arguments.length-1];(async()=>{"
            + body
            + "})().then(v=>cb({v}),e=>cb({e:e?e.name+': '+e.message:'null'}))"
        )
        answer = self.driver.execute_async_script(wrapped)
        if "e" in answer:
            raise RuntimeError(answer["e"])
        return answer.get("v")

    def _found(self, name: str, role: str) -> Any:
        return self.driver.execute_script(FIND + "; return window.__control(...arguments)", name, role)

    def _click(self, element: Any) -> bool:
        # WebDriver's own click refuses visually hidden inputs; a person taps their label
        click = "const [e] = arguments, there = e.isConnected; if (there) e.click(); return there"
        try:
            return bool(self.driver.execute_script(click, element))
        except StaleElementReferenceException:
            return False

    def _fill(self, element: Any, value: str) -> bool:
        try:
            element.clear()
            element.send_keys(value)
        except StaleElementReferenceException:
            return False
        return True

    def press(self, *keys: str) -> None:
        for key in keys:
            self.watch.acts(f"pressing {key}")
            *held, last = [_code(part) for part in re.split(r"\+(?=.)", key)]
            chain = ActionChains(self.driver)
            for part in held:
                chain.key_down(part)
            chain.send_keys(last)
            for part in held:
                chain.key_up(part)
            chain.perform()

    def type(self, words: str) -> None:
        self.watch.acts(f"typing {words!r}")
        ActionChains(self.driver).send_keys(words).perform()

    def choose(self, css: str, value: str) -> None:
        self.watch.acts(f"choosing {value!r}")
        Select(self.driver.find_element("css selector", css)).select_by_value(value)

    def _upload(self, css: str, path: str) -> None:
        self.driver.find_element("css selector", css).send_keys(path)

    def shot(self, path: str | Path) -> None:
        self.driver.save_screenshot(str(path))

    def console(self) -> list[str]:
        return self.log.read_text(errors="replace").splitlines()[-30:]

    def hurry(self) -> None:
        self._answer_within(HURRY)

    def _answer_within(self, seconds: float) -> None:
        assert isinstance(self.driver.command_executor, RemoteConnection)
        self.driver.command_executor.client_config.timeout = seconds

    def _kill(self) -> None:
        kill_profile(self.profile)
        self.quit()

    def quit(self) -> None:
        with contextlib.suppress(Exception):
            self.driver.quit()


def _code(key: str) -> str:
    """WebDriver's code for a key by its name in the DOM: ``PageDown`` is its ``PAGE_DOWN``; a letter is itself."""
    return str(getattr(Keys, re.sub(r"(?<=[a-z])(?=[A-Z])", "_", key).upper(), key))
