"""The sync routes one by one: who may ask, what is answered, what is refused and how."""

import gzip
import zlib
from dataclasses import replace
from typing import Any

import orjson
import pytest
from flask import Flask
from sqlalchemy import select

from tests.conftest import Person
from tests.webapp.records.phone import Phone, delete, person, put
from tests.webapp.records.test_cost import asked
from webapp.database import read_transaction
from webapp.records import routes, services
from webapp.records.models import Record


def ndjson(body: bytes) -> list[dict[str, Any]]:
    return [orjson.loads(line) for line in body.splitlines()]


def test_a_push_is_received_and_pulled_by_another_device(ada: Person) -> None:
    phone, desktop = Phone(ada), Phone(ada)
    (result,) = phone.push(person("Jo Park", "c1", title="CTO"))
    assert result["st"] == "applied"
    page = desktop.pull()
    assert desktop.live() == {"c1": {"name": "Jo Park", "title": "CTO"}}
    assert page["count"] == 1 and len(page["digest"]) == 16


def test_a_push_may_bring_the_next_page_along(ada: Person) -> None:
    phone, desktop = Phone(ada), Phone(ada)
    phone.push(person("Jo", "c1"))
    answer = desktop.send([], pull={"cursor": 0, "limit": 10})
    assert [item["id"] for item in answer.json["pull"]["items"]] == ["c1"]
    assert "pull" not in desktop.send([]).json
    assert "pull" not in desktop.send(desktop.batch(person("Kim"))).json


def test_gzip_both_ways(ada: Person) -> None:
    phone = Phone(ada)
    muts = phone.batch(*[person(f"Person {i}", f"c{i}") for i in range(50)])
    raw = gzip.compress(orjson.dumps(phone.envelope(sent_at=1, muts=muts)))
    assert phone.post("push", raw, **{"Content-Encoding": "gzip"}).status_code == 200
    answer = phone.post("pull", phone.envelope(), **{"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert len(orjson.loads(gzip.decompress(answer.data))["items"]) == 50


def test_gzip_bomb_rejected_before_lock(app: Flask, ada: Person) -> None:
    phone = Phone(ada)
    with asked(app) as seen:
        answer = phone.post("push", gzip.compress(b" " * 50_000_000), **{"Content-Encoding": "gzip"})
    assert (answer.status_code, answer.json["code"]) == (413, "too_big")
    assert not [sql for sql, _, _ in seen if "sync_head" in sql]


@pytest.mark.parametrize("encoding, status", [("br", 415), ("deflate", 415), ("gzip, gzip", 415)])
def test_other_encodings_are_refused(ada: Person, encoding: str, status: int) -> None:
    body = zlib.compress(b"{}")
    assert Phone(ada).post("push", body, **{"Content-Encoding": encoding}).status_code == status


def test_oversize_batch_413_halves(ada: Person) -> None:
    phone = Phone(ada)
    muts = phone.batch(*[{"op": "nop"} for _ in range(501)])
    answer = phone.send(muts)
    assert (answer.status_code, answer.json["code"]) == (413, "too_big")
    assert phone.send(muts[:251]).status_code == 200
    assert phone.send(muts[251:]).json["last_mid"] == 501
    answer = phone.send(phone.batch(person("x" * 1_100_000)))
    assert (answer.status_code, answer.json["code"]) == (413, "too_big")


def test_oversize_item_is_deposited(ada: Person) -> None:
    """413 halves a batch until one item is left; that one goes by the deposit, and a nop in its place."""
    phone = Phone(ada)
    huge = {"op": "put", "create": True, "kind": "contact", "id": "c1", "b": 0, "text": {"note": {"v": "w" * 600_000}}}
    muts = phone.batch(huge)
    assert phone.send(muts).json["code"] == "too_big"
    left = phone.post(f"deposit?account={ada.account_id}&device={phone.device}", orjson.dumps(muts[0]))
    assert left.status_code == 201
    answer = phone.send([{"mid": 1, "op": "nop", "deposit": left.json["id"]}])
    assert (answer.json["results"][0]["st"], answer.json["last_mid"]) == ("noop", 1)


def test_deeply_nested_json_refused(ada: Person) -> None:
    nested = b'{"muts":' + b"[" * 5000 + b"]" * 5000 + b"}"
    answer = Phone(ada).post("push", nested)
    assert (answer.status_code, answer.json["code"]) == (400, "too_deep")


def test_million_tags_refused_or_parked(app: Flask, ada: Person) -> None:
    phone = Phone(ada)
    many = {"op": "put", "create": True, "kind": "contact", "id": "c1", "b": 0,
            "elem": {"tags": {"add": [f"{i:x}" for i in range(100_000)]}}}  # fmt: skip
    (result,) = phone.push(many)
    assert result["st"] == "parked"
    assert phone.page()["parked"] == [1]
    million = {**many, "elem": {"tags": {"add": [str(i) for i in range(1_000_000)]}}}
    assert phone.send(phone.batch(million)).status_code == 413


@pytest.mark.parametrize("change", [
    {"proto": "1"}, {"account": None}, {"device": ""}, {"device": "x" * 65}, {"device": "a b"}, {"muts": {}},
    {"muts": None}, {"sent_at": "now"}, {"cursor": -1}, {"cursor": 1.5}, {"cursor": 2**63}, {"epoch": 7},
    {"pull": []}, {"pull": {"cursor": 0, "limit": 0}}, {"pull": {"cursor": 0, "limit": 10**9}}, {"ack_mid": True},
])  # fmt: skip
def test_a_faulty_envelope_says_which_field(ada: Person, change: dict[str, Any]) -> None:
    phone = Phone(ada)
    answer = phone.post("push", phone.envelope(**{"sent_at": 1, "muts": [], **change}))
    assert answer.status_code == 422, answer.data
    assert answer.json["code"] == "invalid"
    assert set(answer.json["fields"]) == set(change)


def test_unknown_envelope_fields_are_ignored(ada: Person) -> None:
    assert Phone(ada).send([], from_the_future={"a": 1}).status_code == 200


@pytest.mark.parametrize("body", [b"", b"null", b"[]", b'"x"', b"\x00", b"{"])
def test_what_is_no_object_is_refused(ada: Person, body: bytes) -> None:
    for path in ("push", "pull"):
        answer = Phone(ada).post(path, body)
        assert (answer.status_code, answer.json["code"]) == (400, "bad_json")


def test_forged_account_or_device_refused(app: Flask, ada: Person, bob: Person) -> None:
    phone = Phone(ada)
    phone.push(person("Mine", "c1"))
    forged = Phone(bob)
    for path in ("push", "pull"):
        answer = forged.post(path, forged.envelope(account=ada.account_id, sent_at=1, muts=forged.batch(person("x"))))
        assert (answer.status_code, answer.json["code"]) == (403, "account_mismatch")
        assert answer.mimetype == "application/problem+json"
    thief = Phone(bob, phone.device)
    assert thief.page()["last_mid"] == 0
    thief.push(person("Bob's own", "c1"))
    assert Phone(ada).page()["items"][0]["doc"]["name"] == "Mine"
    assert phone.page()["last_mid"] == 1


def test_other_accounts_ids_are_404(ada: Person, bob: Person) -> None:
    phone = Phone(ada)
    phone.push(person("Mine", "c1"))
    ours, theirs, unknown = (
        who.client.get(f"/api/v1/records/{record}/history") for who, record in ((ada, "c1"), (bob, "c1"), (bob, "none"))
    )
    assert ours.status_code == 200
    assert (theirs.status_code, theirs.json) == (404, unknown.json)
    for method in ("patch", "delete"):
        answer = getattr(bob.client, method)(f"/api/v1/devices/{phone.device}", json={"name": "Bob's"})
        assert (answer.status_code, answer.json["code"]) == (404, "not_found")
    assert bob.client.post(f"/api/v1/devices/{phone.device}/accept", json={}).status_code == 404
    stranger = Phone(bob)
    assert stranger.page()["items"] == []
    (result,) = stranger.push(put("c1", 1, title="not mine"))
    assert result["st"] == "need_full"
    phone.pull()
    assert phone.live() == {"c1": {"name": "Mine"}}


def test_head_answers_304_until_something_moves(ada: Person) -> None:
    phone = Phone(ada)
    first = ada.client.get("/api/sync/v1/head")
    assert first.json["head"] == 0
    phone.push(person("Jo", "c1"))
    second = ada.client.get("/api/sync/v1/head", headers={"If-None-Match": first.headers["ETag"]})
    assert (second.status_code, second.json["head"]) == (200, 1)
    assert second.headers["ETag"] == f'"{second.json["epoch"]}.1"'
    third = ada.client.get("/api/sync/v1/head", headers={"If-None-Match": second.headers["ETag"]})
    assert (third.status_code, third.data) == (304, b"")
    phone.push({"op": "nop"})
    assert ada.client.get("/api/sync/v1/head", headers={"If-None-Match": second.headers["ETag"]}).status_code == 304


def test_snapshot_is_everything_live_in_order(ada: Person) -> None:
    phone = Phone(ada)
    made = phone.push(*[person(f"P{i}", f"c{i}") for i in range(30)])
    phone.pull()
    phone.push(delete("c3", made[3]["seq"]))
    answer = ada.client.get("/api/sync/v1/snapshot", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    first, *items, last = ndjson(gzip.decompress(answer.data))
    assert (first["head"], first["count"], last) == (31, 29, {"end": 31})
    assert [item["id"] for item in items] == [f"c{i}" for i in range(30) if i != 3]
    assert [item["seq"] for item in items] == sorted(item["seq"] for item in items)


def test_bootstrap_stream_interrupted_resumes(ada: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    phone = Phone(ada)
    phone.push(*[person(f"P{i}", f"c{i}") for i in range(30)])
    whole = ndjson(ada.client.get("/api/sync/v1/snapshot").data)
    cut = whole[:12]
    rest = ndjson(ada.client.get(f"/api/sync/v1/snapshot?after={cut[-1]['seq']}").data)
    assert [i["id"] for i in cut[1:]] + [i["id"] for i in rest[1:-1]] == [f"c{i}" for i in range(30)]
    phone.push(put("c0", 1, title="meanwhile"))
    phone.cursor, phone.records = whole[0]["head"], {}
    phone.pull()
    assert set(phone.records) == {"c0"}


def test_two_streams_an_account_at_most(ada: Person, bob: Person) -> None:
    Phone(ada).push(person("Jo"))
    running = [ada.client.get("/api/sync/v1/snapshot", buffered=False) for _ in range(routes.MAX_STREAMS)]
    refused = ada.client.get("/api/sync/v1/snapshot")
    assert (refused.status_code, refused.json["code"]) == (429, "too_many")
    assert int(refused.headers["Retry-After"]) > 0
    assert bob.client.get("/api/sync/v1/snapshot").status_code == 200
    running[0].close()
    assert ada.client.get("/api/sync/v1/snapshot").status_code == 200
    running[1].close()


def test_history_says_what_changed_when_and_where(ada: Person, sign_up: Any) -> None:
    phone, desktop = Phone(ada), Phone(sign_up("ada@example.org", "A desktop"))
    phone.push(person("Jo", "c1", title="CTO"))
    desktop.pull()
    desktop.push(put("c1", desktop.cursor, title="Head of research"))
    answer = ada.client.get("/api/v1/records/c1/history").json
    newest, oldest = answer["items"]
    assert newest["changes"] == {"title": {"from": "CTO", "to": "Head of research"}}
    assert (newest["device"]["name"], oldest["device"]["name"]) == ("A desktop", "A phone")
    assert oldest["changes"]["name"] == {"from": None, "to": "Jo"}
    assert newest["seq"] > oldest["seq"] and answer["more"] is False
    first = ada.client.get("/api/v1/records/c1/history?limit=1").json
    assert (first["items"], first["more"]) == ([newest], True)
    second = ada.client.get(f"/api/v1/records/c1/history?limit=1&before={newest['seq']}").json
    assert second["items"] == [oldest]


def test_metrics_are_nobodys_unless_switched_on(
    app: Flask, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    url, token = "/api/v1/metrics", "t" * 32
    bearer = {"Authorization": f"Bearer {token}"}
    for nobodys in (bearer, {"Authorization": "Bearer "}):
        assert ada.client.get(url, headers=nobodys).status_code == 404
    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], metrics_token=token))
    assert ada.client.get(url).status_code == 404
    assert ada.client.get(url, headers={"Authorization": "Bearer " + "x" * 32}).status_code == 404
    Phone(ada).push(person("Jo"))
    answer = ada.client.get(url, headers=bearer)
    assert answer.status_code == 200
    text = answer.get_data(as_text=True)
    for name in ("hallway_pushes_total", 'hallway_mutations_total{status="applied"}', "hallway_conflicts_total",
                 "hallway_lock_held_seconds_bucket", "hallway_head_lag", "hallway_parked 0.0"):  # fmt: skip
        assert name in text, name
    assert ada.account_id not in text


def test_what_is_not_this_protocol_is_426(ada: Person) -> None:
    phone = Phone(ada)
    answer = phone.send([], proto=0)
    assert (answer.status_code, answer.json["code"]) == (426, "upgrade")


def test_nul_and_lone_surrogates_are_mended_on_the_way_in(app: Flask, ada: Person) -> None:
    phone = Phone(ada)
    raw = orjson.dumps(phone.envelope(sent_at=1, muts=phone.batch(person("NAME", "c1"))))
    assert phone.post("push", raw.replace(b"NAME", rb"a\u0000b\ud800c")).status_code == 200
    with app.app_context(), read_transaction() as session:
        assert session.scalars(select(Record.doc)).one() == {"name": "ab\ufffdc"}


def test_426_then_deposit_then_upgrade_replays_once(app: Flask, ada: Person) -> None:
    """An app that is too old leaves its queue at the door; after its update the queue itself is pushed, once."""
    phone = Phone(ada)
    muts = phone.batch(person("Typed in an old app", "c1"), {"op": "put", "kind": "contact", "id": "c1", "b": 0,
                       "inc": {"times_met": 1}})  # fmt: skip
    assert phone.send(muts, proto=0).status_code == 426
    address = f"deposit?account={ada.account_id}&device={phone.device}"
    assert phone.post(address, orjson.dumps({"outbox": muts})).status_code == 201
    assert phone.send(muts).status_code == 200
    assert all(r["dup"] for r in phone.send(muts).json["results"])
    with app.app_context():
        assert services.replay_parked() == 0
    phone.pull()
    assert phone.live() == {"c1": {"name": "Typed in an old app", "times_met": 1}}


def test_head_never_answered_still_converges(app: Flask, ada: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    """Head is only a hint: with every answer of it lost, push and pull alone bring both sides together."""
    monkeypatch.setitem(app.view_functions, "records.head", lambda: ("", 503))
    phone, desktop = Phone(ada), Phone(ada)
    phone.push(person("Jo", "c1"))
    desktop.push(person("Kim", "c2"))
    assert ada.client.get("/api/sync/v1/head").status_code == 503
    assert phone.pull()["digest"] == desktop.pull()["digest"]
    assert phone.live() == desktop.live() == {"c1": {"name": "Jo"}, "c2": {"name": "Kim"}}
