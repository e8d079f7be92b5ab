"""What sign-up and sign-in take and answer."""

from marshmallow import EXCLUDE, Schema, fields, validate


class Credentials(Schema):
    """``{email, password, device_name}``; the name is shown in the list of devices."""

    class Meta:
        unknown = EXCLUDE

    email = fields.String(required=True, validate=validate.Length(min=1, max=320))
    password = fields.String(required=True, validate=validate.Length(min=1, max=1024))
    device_name = fields.String(load_default="", validate=validate.Length(max=80))


class AccountOut(Schema):
    """An account, as its owner sees it."""

    id = fields.String()
    email = fields.String()


class Me(Schema):
    """Who is signed in, and on which device."""

    account = fields.Nested(AccountOut)
    device_name = fields.String()
