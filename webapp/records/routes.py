"""HTTP of the sync protocol (SPEC.md 7 to 9), of history, devices and metrics."""

from itertools import chain
from typing import Any

from flask import Response, jsonify, request
from flask_smorest import Blueprint

from sync.errors import SyncError
from webapp.accounts.services import current_account_id
from webapp.limits import limiter
from webapp.records import deposits, devices, feed, schemas, services
from webapp.records.body import parse_json, read_body
from webapp.records.deposits import MAX_DEPOSIT
from webapp.records.wire import Streams, envelope, json_answer, ndjson_stream, query, refusal
from webapp.security import max_body, public

MAX_BODY = 1024 * 1024
MAX_STREAMS = 2
METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8"

blueprint = Blueprint("records", __name__, url_prefix="/api", description="Sync, history and devices")
blueprint.register_error_handler(SyncError, refusal)
streams = Streams(MAX_STREAMS)
PUSH, PULL = schemas.PushIn(), schemas.PullIn()
by_account = limiter.limit("6000 per minute", key_func=current_account_id)
"""A whole conference may sit behind one address: sync counts by account."""


def takes(schema: type[Any]) -> Any:
    """Describes a body that the route reads itself (it may be gzip)."""
    return blueprint.doc(requestBody={"content": {"application/json": {"schema": schema}}})


@blueprint.post("/sync/v1/push")
@max_body(MAX_BODY)
@by_account
@takes(schemas.PushIn)
@blueprint.response(200, schemas.PushOut)
def push() -> Response:
    """Receive a batch of changes."""
    return json_answer(services.push(envelope(PUSH, MAX_BODY)))


@blueprint.post("/sync/v1/pull")
@by_account
@takes(schemas.PullIn)
@blueprint.response(200, schemas.Page)
def pull() -> Response:
    """A page of what changed since a cursor."""
    return json_answer(services.pull(envelope(PULL, MAX_BODY)))


@blueprint.post("/sync/v1/deposit")
@max_body(MAX_DEPOSIT)
@by_account
@blueprint.response(201)
def deposit() -> Response:
    """Leave any JSON at the door: words can always leave the phone."""
    asked = query(schemas.DepositQuery())
    services.check_account(asked["account"])
    body = read_body(MAX_DEPOSIT)
    parse_json(body)
    kept = deposits.deposit(current_account_id(), asked["device"], body)
    return json_answer({"id": kept.id, "sha256": kept.sha256, "size": kept.size}, 201)


@blueprint.get("/sync/v1/snapshot")
@by_account
@blueprint.response(200)
def snapshot() -> Response:
    """Every live record as NDJSON, in order of seq, to begin with."""
    after = query(schemas.SnapshotQuery())["after"]
    return streams.serve(current_account_id(), lambda: _snapshot(after))


def _snapshot(after: int) -> Response:
    pieces = services.snapshot(after)
    first = next(pieces)
    return ndjson_stream(chain((first,), pieces))


@blueprint.get("/sync/v1/head")
@limiter.exempt
@blueprint.response(200, schemas.Head)
def head() -> Response:
    """Did anything change? One indexed read."""
    seq, epoch = feed.head(current_account_id())
    tag = f"{epoch}.{seq}"
    if request.if_none_match.contains(tag):
        response = Response(status=304)
    else:
        response = json_answer({"head": seq, "epoch": epoch})
    response.set_etag(tag)
    return response


@blueprint.get("/v1/records/<string:record_id>/history")
@blueprint.response(200)
def history(record_id: str) -> Response:
    """What changed in a record, when and on which device; newest first."""
    asked = query(schemas.HistoryQuery())
    return json_answer(feed.history(current_account_id(), record_id, asked["before"], asked["limit"]))


@blueprint.get("/v1/devices")
@blueprint.response(200)
def list_devices() -> Response:
    """The account's devices."""
    return json_answer({"items": devices.devices_of(current_account_id())})


@blueprint.patch("/v1/devices/<string:device_id>")
@blueprint.arguments(schemas.DeviceName)
@blueprint.response(204)
def rename_device(wanted: dict[str, str], device_id: str) -> None:
    """Give a device another name."""
    devices.rename(current_account_id(), device_id, wanted["name"])


@blueprint.delete("/v1/devices/<string:device_id>")
@blueprint.response(204)
def revoke_device(device_id: str) -> None:
    """Sign a device out; what it sends afterwards is kept aside."""
    devices.revoke(current_account_id(), device_id)


@blueprint.get("/v1/metrics")
@public
@blueprint.doc(security=[{"bearer": []}])
def figures() -> Response:
    """Prometheus text for whoever runs the server."""
    return Response(services.figures(request.headers.get("Authorization", "")), mimetype=METRICS_TYPE)


@blueprint.post("/v1/devices/<string:device_id>/accept")
@blueprint.response(200)
def accept_device(device_id: str) -> Response:
    """Trust a revoked device again and apply what it sent meanwhile."""
    return jsonify(applied=services.accept_device(device_id))
