"""Record kinds, their fields and merge policies: the one declaration.

Everything else derives from this table: the mutation validator, the wire's
marshmallow schemas, ``pwa/src/domain/schema.json`` and ``schema.ts``
(``python -m sync.schema`` writes both; a test fails when they differ).

Field types and how each is merged (SPEC.md section 5):

=========== ============================ =====================================
type        value in ``doc``             merge
=========== ============================ =====================================
scalar      string, number, bool         winner kept, loser in a conflict (5.1)
composite   JSON object, kept whole      as scalar (5.1)
ref         record id                    as scalar, follows merges (5.5)
set         list of strings              add beats an unseen remove (5.2)
refs        list of record ids           as set, references (5.5)
elements    list of {"e": id, ...}       per element and subfield (5.3)
text        string, up to 64 KiB         three-way, no inserted word lost (5.6)
counter     integer                      sum of increments (5.4)
=========== ============================ =====================================

``private`` fields never leave by an exit (QR, vCard, public page, return, share);
see ``webapp/cards`` and ``pwa/src/domain/card.ts`` for the allow-list.

Composites: ``when`` = {from, to, tz}, ``at`` = {t, tz}, ``addresses[].value`` =
{street, extended, city, region, code, country}, ``wished`` = {contact} or {name}.
"""

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

FieldType = Literal["scalar", "composite", "ref", "set", "refs", "elements", "text", "counter"]
ValueType = Literal["str", "int", "number", "bool", "date", "json"]

SCHEMA_VERSION = 1
PROTOCOL_VERSION = 1
NAMESPACE = "6f1d6f0e-6a0b-5b7e-9a55-68616c6c7761"
"""NS of SPEC.md 4.16: the constant under which deterministic ids are made (uuid5)."""

MAX_TEXT = 64 * 1024
MAX_SCALAR = 4 * 1024
MAX_COMPOSITE = 32 * 1024
MAX_ELEMENTS = 200


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a kind.

    ``order`` lists a status field's values, least far first. ``quiet`` fields are view
    state: no conflict record, and they never count as a change against a delete.
    ``parent`` marks the references that make the record a child (5.7).
    """

    name: str
    type: FieldType = "scalar"
    value: ValueType = "str"
    private: bool = False
    quiet: bool = False
    order: tuple[str, ...] = ()
    subfields: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    fixed_key: str = ""
    """Element types only: the subfield whose normalised value makes elements equal."""
    parent: bool = False

    def subvalue(self, name: str) -> ValueType:
        """Type of the values of one subfield; an unknown subfield is free JSON."""
        if self.name == "addresses" and name == "value":
            return "json"
        known: dict[str, ValueType] = {"pref": "bool", "pos": "number"}
        return known.get(name, "str" if name in self.subfields else "json")


@dataclass(frozen=True, slots=True)
class Kind:
    """One record kind. ``natural_keys`` are the fields that may tell the same person (5.9)."""

    name: str
    fields: MappingProxyType[str, Field]
    server_made: bool = False
    natural_keys: tuple[str, ...] = field(default=())

    @property
    def parent_field(self) -> str:
        """Name of the field whose targets are this kind's parents, or ""."""
        return next((f.name for f in self.fields.values() if f.parent), "")

    def fields_of(self, *types: FieldType) -> list[Field]:
        """Fields of the given types, in declaration order."""
        return [f for f in self.fields.values() if f.type in types]


def _scalar(*names: str, **options: object) -> list[Field]:
    return [Field(n, **options) for n in names]  # type: ignore[arg-type]


def _elements(name: str, *subfields: str) -> Field:
    return Field(name, "elements", subfields=subfields, fixed_key=subfields[0])


def _kind(name: str, *fields: Field | list[Field], server_made: bool = False,
          natural_keys: tuple[str, ...] = ()) -> Kind:
    flat = [f for item in fields for f in (item if isinstance(item, list) else [item])]
    return Kind(name, MappingProxyType({f.name: f for f in flat}), server_made, natural_keys)


_PERSON: list[Field] = [
    *_scalar("name", "name_reading", "pronunciation", "name_lang", "pronouns", "family", "given",
             "title", "organisation", "city", "country", "about", "tz"),
    _elements("emails", "value", "label", "pref", "pos"),
    _elements("phones", "value", "label", "pref", "pos"),
    _elements("links", "value", "label", "pref", "pos"),
    Field("socials", "elements", subfields=("handle", "network", "url", "pos"), fixed_key="handle"),
    Field("addresses", "elements", subfields=("value", "label", "pref", "pos"), fixed_key=""),
    *[Field(n, "set") for n in ("languages", "offers", "seeks")],
    Field("welcomes_visits", value="bool"),
    Field("visit_hours"),
]

_FOLLOWUP_STATUS = ("open", "let_go", "done")

KINDS: MappingProxyType[str, Kind] = MappingProxyType({k.name: k for k in (
    _kind("card", *_PERSON,
          Field("tags", "set", private=True), Field("note", "text", private=True),
          *_scalar("label", "swap_token"), Field("swap_secret", private=True),
          Field("cloth", quiet=True), Field("position", value="int", quiet=True),
          Field("shown", "set"), Field("keep_current", value="bool")),
    _kind("contact", *_PERSON,
          Field("tags", "set", private=True), Field("note", "text", private=True),
          Field("circle", "ref", private=True, targets=("circle",)),
          Field("interval_days", value="int", private=True),
          Field("starred", value="bool", private=True, quiet=True),
          Field("online_only", value="bool", private=True),
          Field("met_where", private=True), Field("source", private=True),
          Field("uid", private=True),
          Field("swap_tokens", "set", private=True),
          Field("received", "composite", "json", private=True),
          Field("badge", "composite", "json", private=True),
          Field("looked_at", value="int", private=True, quiet=True),
          natural_keys=("emails", "phones", "links", "swap_tokens", "uid")),
    _kind("event", *_scalar("uid", "name", "venue", "city", "country", "hashtag", "link"),
          Field("when", "composite", "json"),
          *_scalar("success", "pitch", private=True), Field("give", "set", private=True),
          Field("openers", "text", private=True),
          Field("learned", "text", private=True),
          Field("filed_at", value="int", private=True),
          Field("cloth", quiet=True)),
    _kind("goal", Field("event", "ref", targets=("event",), private=True),
          *_scalar("text", "tag", private=True), Field("target", value="int", private=True),
          Field("count", "counter", "int", private=True),
          Field("wished", "composite", "json", private=True),
          Field("met", value="bool", private=True),
          Field("position", value="int", quiet=True, private=True)),
    _kind("interaction", Field("contacts", "refs", targets=("contact",), private=True, parent=True),
          Field("event", "ref", targets=("event",), private=True),
          Field("at", "composite", "json", private=True),
          *_scalar("channel", "place", "balance", private=True),
          Field("first", value="bool", private=True),
          Field("outcome_of", "ref", targets=("followup",), private=True),
          Field("note", "text", private=True), Field("shared", "text")),
    _kind("followup", Field("contacts", "refs", targets=("contact",), private=True, parent=True),
          Field("event", "ref", targets=("event",), private=True),
          Field("met", "ref", targets=("interaction",), private=True),
          Field("kind", private=True), Field("due", value="date", private=True),
          Field("status", private=True, order=_FOLLOWUP_STATUS),
          *_scalar("promise", "outcome", private=True),
          Field("detail", "composite", "json", private=True),
          Field("trip", "ref", targets=("trip",), private=True),
          Field("opportunity", "ref", targets=("opportunity",), private=True),
          Field("done_at", value="int", private=True),
          Field("subject", private=True),
          Field("draft", "text", private=True)),
    _kind("trip", *_scalar("city", "country", "why", private=True),
          *[Field(n, value="date", private=True) for n in ("from", "to")],
          Field("note", "text", private=True)),
    _kind("opportunity", *_scalar("body", "name", "term", "link", "contact_name", private=True),
          Field("deadline", value="date", private=True),
          Field("status", private=True, order=("noted", "asked", "applied", "declined", "joined")),
          Field("people", "refs", targets=("contact",), private=True),
          Field("note", "text", private=True)),
    _kind("template", *_scalar("name", "kind_of", "subject", private=True),
          Field("body", "text", private=True)),
    _kind("circle", Field("name", private=True), Field("interval_days", value="int", private=True),
          Field("cloth", quiet=True, private=True)),
    _kind("swap", *_scalar("token", "direction", "state", "server"),
          Field("card", "ref", targets=("card",)),
          Field("contact", "ref", targets=("contact",), private=True),
          Field("event", "ref", targets=("event",), private=True),
          Field("received", "composite", "json", private=True),
          Field("line")),
    _kind("conflict", *[Field(n, "ref", private=True) for n in ("record", "other")],
          *_scalar("kind_of", "field", "type", private=True),
          *[Field(n, "composite", "json", private=True) for n in ("winner", "loser", "base", "devices")],
          Field("at", value="int", private=True),
          Field("resolved", value="bool", quiet=True, private=True), server_made=True),
)})
