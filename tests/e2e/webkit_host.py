#!/usr/bin/python3
"""A small automation browser around libwebkit2gtk-4.1 for WebKitWebDriver.

`MiniBrowser --automation` is always ephemeral; this one keeps its data in --profile DIR, so that it
survives a restart. Runs with Debian's own Python (python3-gi), not the project's environment.
"""

from __future__ import annotations

import argparse
import os
import sys
from typing import Any

import gi

gi.require_version("Gtk", "3.0")
gi.require_version("WebKit2", "4.1")
from gi.repository import Gtk, WebKit2  # noqa: E402


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--profile")
    parser.add_argument("--downloads")
    parser.add_argument("--inject", action="append", default=[])
    parser.add_argument("--feature", action="append", default=[])
    parser.add_argument("--size", default="390x844")
    for flag in ("--mock-camera", "--deny", "--automation", "--dark", "--reduced-motion"):
        parser.add_argument(flag, action="store_true")
    parser.add_argument("url", nargs="?")
    return parser.parse_known_args()[0]


OPTIONS = arguments()
PROFILE = os.path.abspath(OPTIONS.profile) if OPTIONS.profile else None
WINDOWS: list[Any] = []


def make_context() -> Any:
    if PROFILE:
        manager = WebKit2.WebsiteDataManager(
            base_data_directory=PROFILE + "/data", base_cache_directory=PROFILE + "/cache"
        )
    else:
        manager = WebKit2.WebsiteDataManager.new_ephemeral()
    context = WebKit2.WebContext.new_with_website_data_manager(manager)
    context.set_preferred_languages(["en-GB"])
    context.set_automation_allowed(True)
    return context


def make_settings() -> Any:
    settings = WebKit2.Settings()
    settings.set_enable_media_stream(True)
    settings.set_property("enable-mock-capture-devices", OPTIONS.mock_camera)
    settings.set_property("javascript-can-access-clipboard", True)
    settings.set_property("enable-webrtc", True)
    # As in Safari: a page that is left is kept for "back", with whatever it had begun.
    settings.set_property("enable-page-cache", True)
    settings.set_property("enable-write-console-messages-to-stdout", True)
    settings.set_hardware_acceleration_policy(WebKit2.HardwareAccelerationPolicy.NEVER)
    switch_features(settings)
    return settings


def switch_features(settings: Any) -> None:
    features = WebKit2.Settings.get_all_features()
    known = {features.get(i).get_identifier(): features.get(i) for i in range(features.get_length())}
    for feature in OPTIONS.feature:
        name, _, value = feature.partition("=")
        if name in known:
            settings.set_feature_enabled(known[name], value != "0")
        else:
            print("no such feature", name, file=sys.stderr)


def make_scripts() -> Any:
    scripts = WebKit2.UserContentManager()
    for path in OPTIONS.inject:
        with open(path) as file:
            scripts.add_script(
                WebKit2.UserScript(
                    file.read(),
                    WebKit2.UserContentInjectedFrames.ALL_FRAMES,
                    WebKit2.UserScriptInjectionTime.START,
                    None,
                    None,
                )
            )
    return scripts


CONTEXT, SETTINGS, SCRIPTS = make_context(), make_settings(), make_scripts()


def on_permission(_view: Any, request: Any) -> bool:
    (request.deny if OPTIONS.deny else request.allow)()
    return True


def make_view(related: Any = None) -> Any:
    owner = {"related_view": related} if related else {"web_context": CONTEXT}
    view = WebKit2.WebView(user_content_manager=SCRIPTS, settings=SETTINGS, is_controlled_by_automation=True, **owner)
    view.connect("permission-request", on_permission)
    view.connect("create", lambda opener, _action: make_view(opener))
    window = Gtk.Window()
    window.set_default_size(*map(int, OPTIONS.size.split("x")))
    window.add(view)
    window.show_all()
    WINDOWS.append(window)
    view.connect("close", lambda _view: window.destroy())
    window.connect("destroy", on_window_gone)
    return view


def on_window_gone(window: Any) -> None:
    WINDOWS.remove(window)
    if not WINDOWS:
        Gtk.main_quit()


def on_download(_context: Any, download: Any) -> None:
    """Into the folder, under the name that the page suggests as soon as the file is whole."""
    download.connect("decide-destination", begin_file)
    download.connect("finished", finish_file)


def begin_file(download: Any, name: str) -> bool:
    download.set_destination(os.path.join(os.path.abspath(OPTIONS.downloads), f"{name}.part"))
    return True


def finish_file(download: Any) -> None:
    path = download.get_destination().removeprefix("file://")
    os.replace(path, path.removesuffix(".part"))


def on_session(_context: Any, session: Any) -> None:
    # Not before the automation session exists: right after set_automation_allowed() it deadlocks the process.
    if PROFILE:
        CONTEXT.get_cookie_manager().set_persistent_storage(
            PROFILE + "/cookies.db", WebKit2.CookiePersistentStorage.SQLITE
        )
    info = WebKit2.ApplicationInfo()
    info.set_name("MiniBrowser")
    info.set_version(WebKit2.get_major_version(), WebKit2.get_minor_version(), WebKit2.get_micro_version())
    session.set_application_info(info)
    session.connect("create-web-view", lambda *_: make_view())


gtk = Gtk.Settings.get_default()
gtk.set_property("gtk-enable-animations", not OPTIONS.reduced_motion)
gtk.set_property("gtk-application-prefer-dark-theme", OPTIONS.dark)
CONTEXT.connect("automation-started", on_session)
if OPTIONS.downloads:
    CONTEXT.connect("download-started", on_download)
if OPTIONS.url:
    make_view().load_uri(OPTIONS.url)
Gtk.main()
