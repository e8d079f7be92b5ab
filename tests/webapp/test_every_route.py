"""Every route of the app, walked: what is open is listed here, everything else is shut.

A new route is met by these tests without anybody naming it; opening one to people who
are not signed in, or to other sites, means adding it to a list below in plain sight.
"""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from tests.conftest import Person

OPEN = {
    "accounts.sign_in", "accounts.sign_up", "api-docs.openapi_json", "health.healthz",
    "client.index", "client.service_worker", "client.manifest", "pages.style",
    "cards.page", "cards.contact_file", "cards.data", "cards.code_svg", "cards.code_png", "cards.take_return",
    "post.page", "post.give", "trust.certificate", "trust.trust", "records.figures",
}
FORMS = {"cards.take_return", "post.give"}
BIG = 6 * 1024 * 1024


def routes(app: Flask, changing: bool | None = None) -> Iterator[tuple[Rule, str, str]]:
    """Rule, method and an address for every route; with ``changing``, only those that do or do not change state."""
    for rule in app.url_map.iter_rules():
        values = dict.fromkeys(rule.arguments, "x" * 16)
        _, address = rule.build(values) or ("", "")
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            if changing is None or changing == (method != "GET"):
                yield rule, method, address


def test_signed_out_people_reach_only_what_is_listed(app: Flask, client: FlaskClient) -> None:
    opened = set()
    for rule, method, address in routes(app):
        answer = client.open(address, method=method, json={} if method != "GET" else None)
        if answer.status_code == 401 and answer.json is not None:
            assert answer.json["code"] == "unauthenticated", rule
        else:
            opened.add(rule.endpoint)
    assert opened == OPEN & {rule.endpoint for rule in app.url_map.iter_rules()}


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"},
        {"Sec-Fetch-Site": "same-site", "Origin": "https://other.example.org"},
        {"Sec-Fetch-Site": "none"},
        {"Sec-Fetch-Site": None, "Origin": "https://evil.example"},
        {"Sec-Fetch-Site": None, "Origin": "null"},
        {"Sec-Fetch-Site": None, "Origin": None},
        {"Sec-Fetch-Site": None, "Origin": "https://localhost.evil.example"},
    ],
)
def test_other_sites_change_nothing(app: Flask, ada: Person, headers: dict[str, str]) -> None:
    for rule, method, address in routes(app, changing=True):
        if rule.endpoint not in FORMS:
            answer = ada.client.open(address, method=method, json={}, headers=headers)
            assert answer.status_code == 403, rule
            assert answer.json["code"] == "cross_origin", rule  # type: ignore[index]
    assert ada.client.get("/api/v1/me").status_code == 200


@pytest.mark.parametrize("content_type", ["text/plain", "multipart/form-data; boundary=x", "application/xml", ""])
def test_only_json_is_taken(app: Flask, ada: Person, content_type: str) -> None:
    for rule, method, address in routes(app, changing=True):
        answer = ada.client.open(address, method=method, data=b"{}", content_type=content_type)
        assert answer.status_code == 415, (rule, answer.status_code)
        assert answer.json["code"] == "wrong_type"  # type: ignore[index]


def test_a_form_of_another_site_is_no_json(app: Flask, ada: Person) -> None:
    for rule, method, address in routes(app, changing=True):
        if rule.endpoint not in FORMS:
            answer = ada.client.open(address, method=method, data={"email": "x"})
            assert answer.status_code == 415, rule


def test_oversize_bodies_are_refused_unread(app: Flask, ada: Person) -> None:
    for rule, method, address in routes(app, changing=True):
        answer = ada.client.open(address, method=method, data=b" " * BIG, content_type="application/json")
        assert answer.status_code == 413, (rule, answer.status_code)
        assert answer.json["code"] == "too_big"  # type: ignore[index]


def test_wrong_methods_are_told_so(app: Flask, ada: Person) -> None:
    taken = {(address, method) for _, method, address in routes(app)}
    for rule, _, address in routes(app):
        for method in ("GET", "POST", "PUT", "PATCH", "DELETE"):
            if (address, method) not in taken:
                answer = ada.client.open(address, method=method, json={} if method != "GET" else None)
                assert answer.status_code == 405, (rule, method, answer.status_code)
                assert answer.json["code"] == "wrong_method"  # type: ignore[index]


def test_every_body_that_is_no_json_object_gets_a_clear_answer(app: Flask, ada: Person) -> None:
    for body in (b"", b"{", b"[]", b"null", b'"x"', b"\xff\xfe", b'{"a":' * 2000, b"1e999"):
        for rule, method, address in routes(app, changing=True):
            if method == "DELETE" or rule.endpoint in FORMS:
                continue
            answer = ada.client.open(address, method=method, data=body, content_type="application/json")
            assert answer.status_code in (200, 201) or 400 <= answer.status_code < 500, (rule, body[:9])
            if answer.status_code >= 400:
                assert answer.mimetype == "application/problem+json", rule


def test_answers_are_sealed(app: Flask, ada: Person) -> None:
    for rule, _, address in routes(app, changing=False):
        answer = ada.client.get(address)
        assert answer.headers["X-Content-Type-Options"] == "nosniff", rule
        assert "default-src" in answer.headers["Content-Security-Policy"], rule
        assert "Set-Cookie" not in answer.headers, rule
        if address.startswith("/api/"):
            assert answer.headers["Cache-Control"] == "no-store", rule


def test_errors_are_problems_with_a_sentence(client: FlaskClient) -> None:
    for address in ("/api/v1/nothing", "/api/", "/assets/none.js"):
        answer = client.get(address)
        assert answer.status_code == 404
        assert answer.mimetype == "application/problem+json"
        assert set(answer.json or {}) == {"type", "title", "status", "detail", "code"}


def test_a_bug_is_logged_and_not_shown(app: Flask, monkeypatch: pytest.MonkeyPatch, ada: Person) -> None:
    def broken() -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setitem(app.view_functions, "accounts.me", broken)
    answer = ada.client.get("/api/v1/me")
    assert answer.status_code == 500
    assert answer.json["code"] == "unexpected"  # type: ignore[index]
    assert b"secret" not in answer.data
    assert b"Traceback" not in answer.data


def test_people_behind_one_address_do_not_use_up_each_others_limit(
    app: Flask, ada: Person, bob: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "USUAL_LIMIT", "5 per minute")
    assert [ada.client.get("/api/v1/me").status_code for _ in range(6)] == [200] * 5 + [429]
    assert bob.client.get("/api/v1/me").status_code == 200
    assert ada.client.get("/healthz").status_code == 200


def test_a_line_with_a_network_of_its_own_counts_as_one(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A line has 2**64 addresses in IPv6: counted one by one, none would ever be slowed."""
    monkeypatch.setitem(app.config, "USUAL_LIMIT", "2 per minute")

    def asked_from(address: str) -> int:
        return client.get("/plain.css", environ_base={"REMOTE_ADDR": address}).status_code

    assert [asked_from(f"2001:db8:1:2::{n}") for n in range(3)] == [200, 200, 429]
    assert asked_from("2001:db8:1:3::1") == 200
    assert [asked_from(f"::ffff:192.0.2.{n}") for n in range(3)] == [200] * 3


def test_where_nothing_is_to_be_trusted_a_page_says_so(app: Flask) -> None:
    browser = app.test_client()
    page = browser.get("/trust")
    assert (page.status_code, page.mimetype) == (404, "text/html")
    assert "hallway run --https" in page.text
    assert browser.get("/ca.crt").status_code == 404
