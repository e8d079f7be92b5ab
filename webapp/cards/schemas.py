"""What ``POST /c/TOKEN/return`` takes: a card from another server or app, or a filled-in form; how many hold a card."""

from marshmallow import EXCLUDE, Schema, fields, validate

MAX_RETURN = 16 * 1024
"""Bytes of a return."""
MAX_LINE = 280


class CardReturnIn(Schema):
    """``swap`` is made by the sender and makes a second delivery the same one; ``from`` is their swap link."""

    class Meta:
        unknown = EXCLUDE

    swap = fields.String(required=True, validate=validate.Regexp(r"[A-Za-z0-9_.:-]{8,64}\Z"))
    card = fields.Dict(keys=fields.String(), required=True)
    line = fields.String(load_default="", validate=validate.Length(max=MAX_LINE))
    origin = fields.String(data_key="from", load_default="", validate=validate.Length(max=300))


class SwapBackForm(Schema):
    """The form of the public page. ``website`` is a trap: people do not see it, programs fill it in."""

    class Meta:
        unknown = EXCLUDE

    swap = fields.String(required=True, validate=validate.Regexp(r"[A-Za-z0-9_.:-]{8,64}\Z"))
    name = fields.String(load_default="")
    email = fields.String(load_default="")
    line = fields.String(load_default="")
    website = fields.String(load_default="")


class HoldersOut(Schema):
    """How many hold a card, and nothing else about them."""

    count = fields.Integer(required=True)
