"""What reading a calendar takes and answers."""

from marshmallow import EXCLUDE, Schema, fields, validate


class CalendarIn(Schema):
    """The link as it was pasted."""

    class Meta:
        unknown = EXCLUDE

    url = fields.String(required=True, validate=validate.Length(min=4, max=2048))


class CalendarOut(Schema):
    """The calendar's beginning (RFC 5545), as text; the device reads the event in it."""

    text = fields.String(required=True)
