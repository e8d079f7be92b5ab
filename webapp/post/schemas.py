"""What the address form takes."""

from marshmallow import EXCLUDE, Schema, fields

MAX_FORM = 16 * 1024
"""Bytes of a filled-in form."""


class AddressForm(Schema):
    """An address as it stands on an envelope. ``website`` is a trap: people do not see it, programs fill it in."""

    class Meta:
        unknown = EXCLUDE

    name = fields.String(load_default="")
    street = fields.String(load_default="")
    code = fields.String(load_default="")
    city = fields.String(load_default="")
    region = fields.String(load_default="")
    country = fields.String(load_default="")
    website = fields.String(load_default="")
