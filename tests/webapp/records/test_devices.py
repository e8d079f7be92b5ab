"""The devices of an account: listed, renamed, signed out from afar, and accepted again."""

from typing import Any

from flask import Flask
from sqlalchemy import select

from tests.conftest import Person
from tests.webapp.records.phone import Phone, person
from webapp.database import read_transaction
from webapp.records.models import Quarantine


def test_devices_are_listed_renamed_and_revoked(app: Flask, ada: Person, sign_up: Any) -> None:
    phone, desktop = Phone(ada), Phone(sign_up("ada@example.org", "A desktop"))
    phone.push(person("Jo"))
    desktop.pull()
    listed = {d["id"]: d for d in ada.client.get("/api/v1/devices").json["items"]}
    assert {d["name"] for d in listed.values()} == {"A phone", "A desktop"}
    assert ada.client.patch(f"/api/v1/devices/{desktop.device}", json={"name": " The office "}).status_code == 204
    assert ada.client.delete(f"/api/v1/devices/{desktop.device}").status_code == 204
    listed = {d["id"]: d for d in ada.client.get("/api/v1/devices").json["items"]}
    assert (listed[desktop.device]["name"], listed[desktop.device]["revoked"]) == ("The office", True)
    assert desktop.post("pull", desktop.envelope()).status_code == 401
    assert phone.post("pull", phone.envelope()).status_code == 200


def test_a_browser_that_took_a_new_id_is_still_one_device_of_its_name(ada: Person, sign_up: Any) -> None:
    before, after = Phone(ada), Phone(ada)
    other = Phone(sign_up("ada@example.org", "A desktop"))
    before.push(person("Jo"))
    other.push(person("Kim"))
    ada.client.patch(f"/api/v1/devices/{before.device}", json={"name": "Blue phone"})
    after.push(person("Lin"))
    listed = {d["id"]: d["name"] for d in ada.client.get("/api/v1/devices").json["items"]}
    assert listed == {after.device: "Blue phone", other.device: "A desktop"}


def test_revoked_device_push_goes_to_quarantine(app: Flask, ada: Person, sign_up: Any) -> None:
    phone, lost = Phone(ada), Phone(sign_up("ada@example.org", "Lost"))
    lost.push(person("Before", "c1"))
    ada.client.delete(f"/api/v1/devices/{lost.device}")
    again = Phone(sign_up("ada@example.org", "Lost again"), lost.device)
    next(again.mids)
    first, second = again.push(person("Kept aside", "c2"), person("Too", "c3"))
    assert (first["st"], second["st"]) == ("parked", "parked")
    phone.pull()
    assert set(phone.live()) == {"c1"}
    with app.app_context(), read_transaction() as session:
        assert session.scalars(select(Quarantine.reason)).all() == ["revoked", "revoked"]
    accepted = ada.client.post(f"/api/v1/devices/{lost.device}/accept", json={})
    assert (accepted.status_code, accepted.json) == (200, {"applied": 2})
    phone.pull()
    assert set(phone.live()) == {"c1", "c2", "c3"}
    assert again.page()["parked"] == []
    assert again.push(person("Trusted", "c4"))[0]["st"] == "applied"
