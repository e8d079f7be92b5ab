"""Sign-up, sign-in and sign-out."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from tests.conftest import PASSWORD, Person, close_app, make_app
from webapp.accounts import services
from webapp.accounts.models import Account, LoginSession
from webapp.cli import main
from webapp.clock import now
from webapp.database import read_transaction, write_transaction
from webapp.migrate import upgrade_database


def credentials(email: str = "ada@example.org", password: str = PASSWORD, **more: str) -> dict[str, str]:
    return {"email": email, "password": password, **more}


def test_sign_up_answers_the_account_and_signs_in(client: FlaskClient) -> None:
    made = client.post("/api/v1/accounts", json=credentials(device_name="Ada's phone"))
    assert made.status_code == 201
    assert made.json == client.get("/api/v1/me").json
    assert made.json is not None
    assert made.json["account"]["email"] == "ada@example.org"
    assert made.json["device_name"] == "Ada's phone"
    assert set(made.json) == {"account", "device_name"}
    assert set(made.json["account"]) == {"id", "email"}


def test_sign_in_on_a_second_device_leaves_the_first_signed_in(app: Flask, client: FlaskClient) -> None:
    client.post("/api/v1/accounts", json=credentials())
    other = app.test_client()
    answer = other.post("/api/v1/sessions", json=credentials(" ADA@example.org ", device_name="Desk"))
    assert answer.status_code == 201
    assert client.get("/api/v1/me").status_code == 200
    assert other.get("/api/v1/me").json["device_name"] == "Desk"  # type: ignore[index]


def test_sign_out_ends_this_session_only(app: Flask, client: FlaskClient) -> None:
    client.post("/api/v1/accounts", json=credentials())
    other = app.test_client()
    other.post("/api/v1/sessions", json=credentials())
    answer = client.delete("/api/v1/sessions/current")
    assert answer.status_code == 204
    assert "Clear-Site-Data" not in answer.headers
    assert client.get("/api/v1/me").status_code == 401
    assert other.get("/api/v1/me").status_code == 200


def test_a_signed_out_cookie_opens_nothing(app: Flask, client: FlaskClient) -> None:
    client.post("/api/v1/accounts", json=credentials())
    cookie = client.get_cookie("hallway")
    assert cookie is not None
    client.delete("/api/v1/sessions/current")
    thief = app.test_client()
    thief.set_cookie("hallway", cookie.value)
    assert thief.get("/api/v1/me").status_code == 401


@pytest.mark.parametrize("email", ["ada", "ada@", "@example.org", "a b@example.org", "ada@@example.org"])
def test_a_bad_email_is_said_to_be_one(client: FlaskClient, email: str) -> None:
    answer = client.post("/api/v1/accounts", json=credentials(email))
    assert (answer.status_code, answer.json["code"]) == (422, "bad_email")  # type: ignore[index]


@pytest.mark.parametrize("email", ["ada@example.org", "ada@library.example", "ada@intranet", "đa@bücher.example"])
def test_addresses_of_any_network_and_script_are_taken(client: FlaskClient, email: str) -> None:
    assert client.post("/api/v1/accounts", json=credentials(email)).status_code == 201
    assert client.post("/api/v1/sessions", json=credentials(email)).status_code == 201


@pytest.mark.parametrize("password", ["short", "password123", "1234567890", "qwertyuiop", "ada@example.org"])
def test_a_weak_password_is_refused_with_advice(client: FlaskClient, password: str) -> None:
    answer = client.post("/api/v1/accounts", json=credentials(password=password))
    assert (answer.status_code, answer.json["code"]) == (422, "weak_password")  # type: ignore[index]
    assert "hree or four unrelated words" in answer.json["detail"]  # type: ignore[index]


def test_a_taken_email_is_told_however_it_is_written(client: FlaskClient) -> None:
    client.post("/api/v1/accounts", json=credentials())
    answer = client.post("/api/v1/accounts", json=credentials("Ada@Example.ORG"))
    assert (answer.status_code, answer.json["code"]) == (409, "email_taken")  # type: ignore[index]


def test_wrong_password_and_unknown_email_are_answered_alike(client: FlaskClient) -> None:
    client.post("/api/v1/accounts", json=credentials())
    wrong = client.post("/api/v1/sessions", json=credentials(password="another one entirely"))
    unknown = client.post("/api/v1/sessions", json=credentials("nobody@example.org"))
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.data == unknown.data
    assert wrong.json["code"] == "bad_credentials"  # type: ignore[index]


def test_an_unknown_email_costs_a_hash_as_a_known_one_does(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not the time but its cause: both check one hash with the same parameters."""
    from webapp.accounts import passwords

    checked: list[str] = []
    verify = passwords._hasher.verify

    class Spy:
        def verify(self, stored: str, password: str) -> bool:
            checked.append(stored)
            return verify(stored, password)

    client.post("/api/v1/accounts", json=credentials())
    monkeypatch.setattr(passwords, "_hasher", Spy())
    client.post("/api/v1/sessions", json=credentials(password="another one entirely"))
    client.post("/api/v1/sessions", json=credentials("nobody@example.org"))
    parameters = [stored.split("$")[1:4] for stored in checked]
    assert len(parameters) == 2
    assert parameters[0] == parameters[1]


def test_guessing_is_slowed_by_email_and_says_when_to_come_back(client: FlaskClient, ada: Person) -> None:
    answers = [client.post("/api/v1/sessions", json=credentials(password=f"guess {n}")) for n in range(21)]
    assert {answer.status_code for answer in answers[:20]} == {401}
    assert answers[20].status_code == 429
    assert answers[20].json["code"] == "too_many"  # type: ignore[index]
    assert int(answers[20].headers["Retry-After"]) > 0
    assert client.post("/api/v1/sessions", json=credentials("bob@example.org")).status_code == 401


def test_right_passwords_use_up_no_limit(client: FlaskClient, ada: Person) -> None:
    answers = {client.post("/api/v1/sessions", json=credentials()).status_code for _ in range(25)}
    assert answers == {201}


def test_the_cookie_is_closed_to_scripts_and_other_sites(client: FlaskClient) -> None:
    made = client.post("/api/v1/accounts", json=credentials())
    cookie = made.headers["Set-Cookie"]
    assert cookie.startswith("hallway=")
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie and "Path=/" in cookie
    assert "Domain" not in cookie


def test_https_gets_a_host_cookie(tmp_path_factory: pytest.TempPathFactory) -> None:
    app = make_app(tmp_path_factory.mktemp("https"), PUBLIC_URL="https://cards.example.org")
    with app.app_context():
        upgrade_database()
    browser = app.test_client()
    made = browser.post("/api/v1/accounts", json=credentials(), base_url="https://cards.example.org",
                        headers={"Origin": "https://cards.example.org"})
    assert made.headers["Set-Cookie"].startswith("__Host-hallway=")
    assert "Secure" in made.headers["Set-Cookie"]
    assert browser.get("/api/v1/me", base_url="https://cards.example.org").status_code == 200
    close_app(app)


def test_only_hashes_of_tokens_and_passwords_are_stored(app: Flask, client: FlaskClient) -> None:
    client.post("/api/v1/accounts", json=credentials())
    cookie = client.get_cookie("hallway")
    assert cookie is not None
    with app.app_context(), read_transaction() as session:
        stored = session.scalars(select(LoginSession)).one()
        account = session.scalars(select(Account)).one()
        assert cookie.value not in vars(stored).values()
        assert account.password_hash.startswith("$argon2id$")
        assert PASSWORD not in account.password_hash


def test_an_expired_session_is_over(app: Flask, ada: Person) -> None:
    with app.app_context(), write_transaction() as session:
        session.execute(update(LoginSession).values(expires_at=now()))
    answer = ada.client.get("/api/v1/me")
    assert (answer.status_code, answer.json["code"]) == (401, "unauthenticated")  # type: ignore[index]


def test_use_moves_the_end_of_a_session(app: Flask, ada: Person) -> None:
    with app.app_context(), write_transaction() as session:
        long_ago = now() - services.SEEN_EVERY * 2
        session.execute(update(LoginSession).values(seen_at=long_ago, expires_at=now() + services.SEEN_EVERY))
    assert ada.client.get("/api/v1/me").status_code == 200
    with app.app_context(), read_transaction() as session:
        ends = session.scalars(select(LoginSession.expires_at)).one()
        assert ends > now() + services.SESSION_LASTS - services.SEEN_EVERY


def test_a_new_password_ends_every_session(app: Flask, sign_up: Callable[..., Person]) -> None:
    phone, desk = sign_up(device="phone"), sign_up(device="desk")
    with app.app_context():
        services.change_password("Ada@example.org", "entirely new words here")
    assert phone.client.get("/api/v1/me").status_code == desk.client.get("/api/v1/me").status_code == 401
    again = phone.client.post("/api/v1/sessions", json=credentials(password="entirely new words here"))
    assert again.status_code == 201


def test_missing_fields_are_named(client: FlaskClient) -> None:
    answer = client.post("/api/v1/accounts", json={"email": "ada@example.org"})
    assert answer.status_code == 422
    assert answer.json is not None
    assert "password" in answer.json["fields"]
    assert answer.mimetype == "application/problem+json"


def test_whoever_runs_the_server_resets_a_lost_password(tmp_path: Path) -> None:
    env = {"HALLWAY_DATA": str(tmp_path)}
    app = make_app(tmp_path)
    with app.app_context():
        upgrade_database()
    browser = app.test_client()
    browser.post("/api/v1/accounts", json=credentials())
    run = CliRunner().invoke
    assert run(main, ["password", "nobody@example.org", "--make"], env=env).exit_code == 1
    refused = run(main, ["password", "ada@example.org"], input="short\n", env=env)
    assert refused.exit_code == 1 and "at least 10 characters" in refused.output
    made = run(main, ["password", "ADA@example.org", "--make"], env=env)
    assert made.exit_code == 0, made.output
    found = re.search("New password: (.+)", made.output)
    assert found is not None
    assert browser.get("/api/v1/me").status_code == 401, "every session has ended"
    assert browser.post("/api/v1/sessions", json=credentials(password=found[1])).status_code == 201
    close_app(app)
