"""Serving the built client: the shell and its policy, hashed files, packed files, deep links."""

import base64
import gzip
import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.conftest import close_app, make_app

SCRIPT = "document.title = 'drawn before the bundle'"
INDEX = f"""<!doctype html><html><head><script>{SCRIPT}</script>
<script type="module" src="/assets/main-B7xYz012.js"></script></head><body></body></html>"""


@pytest.fixture
def built(tmp_path: Path) -> Path:
    """A built client of a few files."""
    folder = tmp_path / "client"
    (folder / "assets").mkdir(parents=True)
    files = {
        "index.html": INDEX, "sw.js": "// worker", "manifest.webmanifest": "{}", "favicon.svg": "<svg/>",
        "assets/main-B7xYz012.js": "export {};\n" * 100, "assets/plain.js": "export {}", ".build-stamp": "x",
    }
    for name, content in files.items():
        (folder / name).write_text(content)
    for name in ("index.html", "sw.js", "assets/main-B7xYz012.js"):
        (folder / f"{name}.gz").write_bytes(gzip.compress((folder / name).read_bytes()))
        (folder / f"{name}.br").write_bytes(b"packed with brotli")
    return folder


@pytest.fixture
def browser(built: Path, tmp_path: Path) -> Iterator[FlaskClient]:
    """A browser that asks a server of that client."""
    app = make_app(tmp_path / "data", HALLWAY_CLIENT_DIR=str(built))
    yield app.test_client()
    close_app(app)


def test_the_policy_allows_our_scripts_and_that_inline_one_only(browser: FlaskClient) -> None:
    policy = browser.get("/").headers["Content-Security-Policy"]
    digest = base64.b64encode(hashlib.sha256(SCRIPT.encode()).digest()).decode()
    assert f"script-src 'self' 'wasm-unsafe-eval' 'sha256-{digest}';" in policy
    assert "connect-src 'self';" in policy
    script_part = re.search("script-src [^;]+", policy)
    assert script_part is not None and "unsafe-inline" not in script_part.group() and "'unsafe-eval'" not in policy


def test_a_new_build_gets_a_new_policy(browser: FlaskClient, built: Path) -> None:
    before = browser.get("/").headers["Content-Security-Policy"]
    for path in built.glob("index.html*"):
        path.unlink()
    (built / "index.html").write_text(INDEX.replace("drawn", "shown"))
    assert browser.get("/").headers["Content-Security-Policy"] != before


@pytest.mark.parametrize(
    ("path", "mimetype"),
    [("/", "text/html"), ("/sw.js", "text/javascript"), ("/manifest.webmanifest", "application/manifest+json")],
)
def test_stable_names_are_asked_for_anew(browser: FlaskClient, path: str, mimetype: str) -> None:
    answer = browser.get(path)
    assert answer.status_code == 200
    assert answer.mimetype == mimetype
    assert answer.headers["Cache-Control"] == "no-cache"
    again = browser.get(path, headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_hashed_names_are_kept_for_ever_and_others_are_not(browser: FlaskClient) -> None:
    assert "immutable" in browser.get("/assets/main-B7xYz012.js").headers["Cache-Control"]
    assert "immutable" not in browser.get("/assets/plain.js").headers["Cache-Control"]
    assert "immutable" not in browser.get("/favicon.svg").headers["Cache-Control"]
    icon = browser.get("/favicon.svg").headers
    assert icon["X-Content-Type-Options"] == "nosniff"
    assert "Access-Control-Allow-Origin" not in icon


@pytest.mark.parametrize("path", ["/", "/sw.js", "/assets/main-B7xYz012.js"])
def test_packed_files_go_to_who_takes_them(browser: FlaskClient, path: str) -> None:
    packed = browser.get(path, headers={"Accept-Encoding": "gzip, br"})
    assert packed.headers["Content-Encoding"] == "br"
    assert packed.data == b"packed with brotli"
    zipped = browser.get(path, headers={"Accept-Encoding": "gzip"})
    plain = browser.get(path, headers={"Accept-Encoding": "identity"})
    assert gzip.decompress(zipped.data) == plain.data
    assert "Content-Encoding" not in plain.headers
    assert "Accept-Encoding" in plain.headers["Vary"]


def test_deep_links_get_the_shell_and_everything_else_a_problem(browser: FlaskClient) -> None:
    page = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
    shell = browser.get("/").data
    for path in ("/people/1", "/swap", "/events/x/edit", "/welcome", "/any/route/of/tomorrow"):
        answer = browser.get(path, headers=page)
        assert (answer.status_code, answer.data) == (200, shell)
        assert "wasm-unsafe-eval" in answer.headers["Content-Security-Policy"]
    for path in ("/api/v1/nothing", "/assets/gone-12345678.js", "/c/none/deeper"):
        assert browser.get(path, headers=page).status_code == 404
    assert browser.get("/people/1", headers={"Accept": "application/json"}).status_code == 404
    assert browser.post("/people/1", json={}).status_code == 404


@pytest.mark.parametrize(
    "path", ["/../data/secret_key", "/%2e%2e/data/secret_key", "/assets/../../data/hallway.db", "/.build-stamp"]
)
def test_nothing_outside_the_build_is_served(browser: FlaskClient, path: str) -> None:
    answer = browser.get(path)
    assert answer.status_code == 404


def test_an_unbuilt_client_says_what_to_do(app: Flask, tmp_path: Path) -> None:
    bare = make_app(tmp_path, HALLWAY_CLIENT_DIR=str(tmp_path / "none"))
    answer = bare.test_client().get("/", headers={"Accept": "text/html"})
    assert answer.status_code == 503
    assert "make run" in answer.text
    close_app(bare)


def test_links_begin_with_the_public_address_where_one_is_set(built: Path, tmp_path: Path) -> None:
    app = make_app(tmp_path / "public", HALLWAY_CLIENT_DIR=str(built), PUBLIC_URL="https://cards.example.org")
    answer = app.test_client().get("/", headers={"Accept-Encoding": "br, gzip"})
    assert '<meta name="hallway-public-url" content="https://cards.example.org">' in answer.text
    again = app.test_client().get("/", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
    close_app(app)


def test_without_a_public_address_the_page_says_none(browser: FlaskClient) -> None:
    assert "hallway-public-url" not in browser.get("/").text


def test_the_type_of_the_page_names_its_charset_once(browser: FlaskClient) -> None:
    assert browser.get("/").headers["Content-Type"] == "text/html; charset=utf-8"
