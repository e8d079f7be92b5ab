"""A device that speaks the wire to a Flask test client: just enough for the server's tests."""

from itertools import count
from typing import Any
from uuid import uuid4

import orjson
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.conftest import Person

SENT_AT = 1_790_000_000_000
Json = dict[str, Any]


def own_client(person: Person) -> FlaskClient:
    """A client of its own with the same sign-in: a client must not be shared between threads."""
    app = person.client.application
    name = app.config["SETTINGS"].cookie_name
    cookie = person.client.get_cookie(name)
    client = app.test_client()
    if cookie is not None:
        client.set_cookie(name, cookie.decoded_value)
    return client


class Phone:
    """One device of ``person``. Mids are given in order; nothing is resent by itself."""

    def __init__(self, person: Person, device: str = "") -> None:
        self.person = person
        self.client = own_client(person)
        self.device = device or str(uuid4())
        self.mids = count(1)
        self.cursor = 0
        self.epoch: str | None = None
        self.records: dict[str, Json] = {}

    def envelope(self, **changes: Any) -> Json:
        """What every request carries."""
        usual = {"proto": 1, "schema": 1, "account": self.person.account_id, "device": self.device,
                 "epoch": self.epoch, "cursor": self.cursor}  # fmt: skip
        return {**usual, **changes}

    def post(self, path: str, body: Json | bytes, **headers: str) -> TestResponse:
        """A POST as the app makes it."""
        raw = body if isinstance(body, bytes) else orjson.dumps(body)
        return self.client.post(
            f"/api/sync/v1/{path}", data=raw, content_type="application/json", headers=headers
        )

    def batch(self, *bodies: Json) -> list[Json]:
        """Mutations with the next mids."""
        return [{"mid": next(self.mids), "schema": 1, "age": 0, "cur": self.cursor, **body} for body in bodies]

    def send(self, muts: list[Json], **changes: Any) -> TestResponse:
        """A push as it is answered."""
        return self.post("push", self.envelope(**{"sent_at": SENT_AT, "ack_mid": 0, "muts": muts, **changes}))

    def push(self, *bodies: Json) -> list[Json]:
        """Pushes new mutations, which must be received; answers the results."""
        answer = self.send(self.batch(*bodies))
        assert answer.status_code == 200, answer.get_data(as_text=True)
        self.epoch = answer.json["epoch"]
        return list(answer.json["results"])

    def page(self, limit: int = 500, **changes: Any) -> Json:
        """Pulls one page and applies it."""
        answer = self.post("pull", self.envelope(limit=limit, **changes))
        assert answer.status_code == 200, answer.get_data(as_text=True)
        page: Json = answer.json
        assert page["from"] == self.cursor
        self.records.update({item["id"]: item for item in page["items"]})
        self.cursor, self.epoch = page["to"], page["epoch"]
        return page

    def pull(self, limit: int = 500, **changes: Any) -> Json:
        """Pulls until there is no more; answers the last page."""
        while (page := self.page(limit, **changes))["more"]:
            pass
        return page

    def live(self) -> dict[str, Json]:
        """The documents of the records that are not deleted."""
        return {key: item["doc"] for key, item in self.records.items() if "del" not in item}


def person(name: str, record_id: str = "", **fields: Any) -> Json:
    """A mutation that makes a contact."""
    return {"op": "put", "create": True, "kind": "contact", "id": record_id or str(uuid4()), "b": 0,
            "set": {"name": name, **fields}}  # fmt: skip


def put(record_id: str, base: int, **fields: Any) -> Json:
    """A mutation that sets fields of a contact."""
    return {"op": "put", "kind": "contact", "id": record_id, "b": base, "set": fields}


def delete(record_id: str, base: int) -> Json:
    """A mutation that deletes a contact."""
    return {"op": "del", "kind": "contact", "id": record_id, "b": base}
