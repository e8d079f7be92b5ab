"""Requests and answers of the sync routes as bytes: envelopes in, orjson and gzip out."""

import zlib
from collections.abc import Callable, Iterable, Iterator
from http import HTTPStatus
from threading import Lock
from typing import Any

import orjson
from flask import Response, request
from marshmallow import Schema, ValidationError

from sync.errors import SyncError
from webapp.problems import BadJson, Invalid, TooMany
from webapp.records.body import GZIP, parse_json, read_body

COMPRESS_FROM = 1024
COMPRESS_LEVEL = 5
"""113 bytes a contact in 7 microseconds; level 6 makes it 104 in twice the time."""


def envelope(schema: Schema, limit: int) -> dict[str, Any]:
    """The request's body, checked. Raises TooBig, BadJson, Invalid."""
    return load(schema, parse_json(read_body(limit)))


def query(schema: Schema) -> dict[str, Any]:
    """The request's query string, checked. Raises Invalid."""
    return load(schema, request.args.to_dict())


def load(schema: Schema, data: Any) -> dict[str, Any]:
    """``data`` through a schema. Raises BadJson for anything but an object, Invalid with the fields."""
    if not isinstance(data, dict):
        raise BadJson("The body must be a JSON object.")
    try:
        loaded: dict[str, Any] = schema.load(data)
    except ValidationError as error:
        raise Invalid(fields=error.messages) from error
    return loaded


def json_answer(value: Any, status: int = 200) -> Response:
    """``value`` as JSON, compressed where the client takes it and it is worth it."""
    body = orjson.dumps(value)
    if len(body) < COMPRESS_FROM or not takes_gzip():
        return Response(body, status, mimetype="application/json")
    response = Response(gzipped(body), status, mimetype="application/json")
    return _encoded(response)


def gzipped(body: bytes) -> bytes:
    """One gzip member (RFC 1952)."""
    machine = zlib.compressobj(COMPRESS_LEVEL, wbits=GZIP)
    return machine.compress(body) + machine.flush()


def ndjson_stream(pieces: Iterable[bytes]) -> Response:
    """Lines of JSON, each piece flushed, so that the client can store it and show progress."""
    if not takes_gzip():
        return Response(pieces, mimetype="application/x-ndjson")
    return _encoded(Response(_gzip_pieces(pieces), mimetype="application/x-ndjson"))


def _gzip_pieces(pieces: Iterable[bytes]) -> Iterator[bytes]:
    machine = zlib.compressobj(COMPRESS_LEVEL, wbits=GZIP)
    for piece in pieces:
        yield machine.compress(piece) + machine.flush(zlib.Z_SYNC_FLUSH)
    yield machine.flush()


def takes_gzip() -> bool:
    """Whether the client said that it takes gzip."""
    return bool(request.accept_encodings["gzip"])


def _encoded(response: Response) -> Response:
    response.headers["Content-Encoding"] = "gzip"
    response.headers["Vary"] = "Accept-Encoding"
    return response


def refusal(error: SyncError) -> Response:
    """An error of the engine as problem+json: the code is the stable word of SPEC.md 7.5."""
    body = {"type": f"urn:hallway:problem:{error.code}", "title": HTTPStatus(error.status).phrase,
            "status": error.status, "detail": error.detail, "code": error.code, **error.extra}  # fmt: skip
    return Response(orjson.dumps(body), error.status, mimetype="application/problem+json")


class Streams:
    """How many long answers an account may read at once, in this process."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._open: dict[str, int] = {}
        self._lock = Lock()

    def serve(self, account_id: str, make: Callable[[], Response]) -> Response:
        """The answer that ``make`` makes, counted until it has left. Raises TooMany."""
        self._take(account_id)
        try:
            response = make()
        except BaseException:
            self._give_back(account_id)
            raise
        response.call_on_close(lambda: self._give_back(account_id))
        return response

    def _take(self, account_id: str) -> None:
        with self._lock:
            if self._open.get(account_id, 0) >= self._most:
                raise TooMany("Two downloads of this account are running already.", headers={"Retry-After": "10"})
            self._open[account_id] = self._open.get(account_id, 0) + 1

    def _give_back(self, account_id: str) -> None:
        with self._lock:
            self._open[account_id] -= 1
            if not self._open[account_id]:
                del self._open[account_id]
