"""The envelopes of the sync protocol (SPEC.md 7 to 9).

Only the envelope: marshmallow takes 61 microseconds for one create, so what is inside
``muts`` goes through the validator that ``sync`` compiles from the kinds. Unknown
envelope fields are ignored: a newer client may send them.
"""

from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, fields, validate

MAX_MUTATIONS = 500
MAX_PAGE = 1000
MAX_INTEGER = 2**53

NAME = validate.Regexp(r"\A[A-Za-z0-9_.:\-]{1,64}\Z", error="1 to 64 letters, digits or _ . : -")
COUNT = validate.Range(min=0, max=MAX_INTEGER)


def name(**options: Any) -> fields.String:
    """An id made by a device or by the server."""
    return fields.String(validate=NAME, **options)


def count(**options: Any) -> fields.Integer:
    """A sequence number, a mutation number or a time: at most 2**53, strictly a number."""
    return fields.Integer(strict=True, validate=COUNT, **options)


def page_size() -> fields.Integer:
    """How many records a page may hold."""
    return fields.Integer(strict=True, load_default=500, validate=validate.Range(min=1, max=MAX_PAGE))


def is_list(value: Any) -> None:
    """Only the outside: what is in the list is the engine's to judge, and a faulty one is parked."""
    if not isinstance(value, list):
        raise ValidationError("A list of mutations.")


class Envelope(Schema):
    """What every sync request carries."""

    class Meta:
        unknown = EXCLUDE

    proto = count(required=True)
    schema = count(required=True)
    account = name(required=True)
    device = name(required=True)
    epoch = name(load_default=None, allow_none=True)


class PageWanted(Schema):
    """A pull that rides on a push."""

    class Meta:
        unknown = EXCLUDE

    cursor = count(required=True)
    limit = page_size()
    epoch = name(load_default=None, allow_none=True)
    boot = fields.Boolean(load_default=False)


class PushIn(Envelope):
    """A batch of mutations, oldest first."""

    app = fields.String(load_default="", validate=validate.Length(max=40))
    sent_at = fields.Integer(strict=True, required=True)
    ack_mid = count(load_default=0)
    cursor = count(load_default=0)
    muts = fields.Raw(required=True, validate=is_list)
    pull = fields.Nested(PageWanted)


class PullIn(Envelope):
    """The next page of what changed after ``cursor``."""

    cursor = count(required=True)
    limit = page_size()
    boot = fields.Boolean(load_default=False)


class DepositQuery(Schema):
    """Whose words are left at the door, and from which device."""

    class Meta:
        unknown = EXCLUDE

    account = name(required=True)
    device = name(required=True)


class SnapshotQuery(Schema):
    """Where to begin: after this seq."""

    class Meta:
        unknown = EXCLUDE

    after = fields.Integer(load_default=0, validate=COUNT)


class HistoryQuery(Schema):
    """Older than this seq; at most ``limit`` entries."""

    class Meta:
        unknown = EXCLUDE

    before = fields.Integer(load_default=MAX_INTEGER, validate=COUNT)
    limit = fields.Integer(load_default=50, validate=validate.Range(min=1, max=200))


class DeviceName(Schema):
    """A new name for a device."""

    class Meta:
        unknown = EXCLUDE

    name = fields.String(required=True, validate=validate.Length(min=1, max=80))


class Head(Schema):
    """The account's newest seq, and the history it belongs to."""

    head = fields.Integer()
    epoch = fields.String()


class Item(Schema):
    """One record in a page: ``doc``, or ``del`` if deleted; ``into`` whom it was merged, ``last``: what it said."""

    k = fields.String()
    id = fields.String()
    seq = fields.Integer()
    doc = fields.Dict()


class Page(Schema):
    """A page of the feed. Apply it only if ``from`` is the stored cursor and ``epoch`` the stored one."""

    epoch = fields.String()
    from_ = fields.Integer(data_key="from")
    to = fields.Integer()
    head = fields.Integer()
    more = fields.Boolean()
    last_mid = fields.Integer()
    safe_mid = fields.Integer()
    parked = fields.List(fields.Integer())
    schema = fields.Integer()
    items = fields.List(fields.Nested(Item))
    count = fields.Integer()
    digest = fields.String()


class Result(Schema):
    """What became of one mutation; ``seq`` is the account's head after it."""

    mid = fields.Integer()
    st = fields.String()
    seq = fields.Integer()
    f = fields.Dict()
    dup = fields.Boolean()


class PushOut(Schema):
    """The batch was received; what became of each mutation is in ``results``."""

    epoch = fields.String()
    head = fields.Integer()
    last_mid = fields.Integer()
    safe_mid = fields.Integer()
    server_now = fields.Integer()
    results = fields.List(fields.Nested(Result))
    pull = fields.Nested(Page)
    pace = fields.Dict()
