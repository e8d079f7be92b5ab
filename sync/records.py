"""Plain rows of the engine: what a Store loads and writes. No behaviour beyond copying."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

Doc = dict[str, Any]
Name = tuple[str, int]
"""(device id, mid): the name of a mutation."""
Key = tuple[str, str]
"""(key type, normalised value) of ``identity_key``."""


@dataclass(slots=True)
class Head:
    """One account's row: lock, counter and digest. ``digest`` is unsigned 64 bit."""

    seq: int
    horizon: int
    epoch: str
    digest: int
    live: int


@dataclass(slots=True)
class Device:
    """One browser profile's database as the server knows it. Times are ms since 1970 UTC."""

    id: str
    name: str = ""
    last_mid: int = 0
    ack_mid: int = 0
    safe_mid: int = 0
    cursor_seq: int = 0
    last_seen: int = 0
    app: str = ""
    schema: int = 1
    proto: int = 1
    revoked_at: int | None = None


@dataclass(slots=True)
class Record:
    """One record at its newest state.

    ``doc`` is what a pull shows. ``versions`` holds who wrote what and when (SPEC.md 3):
    ``n`` the version of the creation, ``f`` versions of single fields, ``e`` sets and
    elements, ``c`` newest content change by device, ``k`` newest change of a child by
    device, ``d`` ids this person is distinct from, ``w`` references before a merge,
    ``m`` the survivor before this record was merged into it.
    Nested values are never changed in place, so that ``clone`` can be shallow.
    """

    id: str
    kind: str
    seq: int
    created_seq: int
    doc: Doc
    versions: dict[str, Any]
    schema: int = 1
    deleted_seq: int | None = None
    deleted_by: dict[str, Any] | None = None
    merged_into: str | None = None
    due_on: str | None = None
    """ISO date of an open followup, else None."""

    def clone(self) -> "Record":
        """A copy whose ``doc`` and ``versions`` may be changed at their first level."""
        return replace(self, doc=dict(self.doc), versions=dict(self.versions))

    @property
    def live(self) -> bool:
        """True unless deleted or merged into another."""
        return self.deleted_seq is None


@dataclass(slots=True)
class History:
    """Before and after of one change of one record; ``seq`` is the record's seq after it.

    ``changes`` = ``{"op": ..., "doc": {...}}`` of a creation, else ``{"op": ..., "f":
    {field: [before, after]}}``; a third item is the value that lost; null = empty.
    """

    seq: int
    record_id: str
    device: str
    mid: int
    changes: dict[str, Any]
    eff_at: int
    recv_at: int


@dataclass(slots=True)
class StoredMutation:
    """What a device sent and was answered. ``was`` is None where the own name is the first."""

    device: str
    mid: int
    was: Name | None
    hash: str
    payload: str | None
    """The mutation as canonical JSON text, without age, mid, was and own; None once trimmed."""
    status: str
    result: dict[str, Any] | None
    seq_first: int | None
    seq_last: int | None
    recv_at: int
    upcast_from: int | None = None

    @property
    def first_name(self) -> Name:
        """``was``, else the own name."""
        return self.was or (self.device, self.mid)


@dataclass(slots=True)
class Quarantined:
    """Words that could not be applied: parked, need_full, revoked device or deposit."""

    id: str
    device: str | None
    mid: int | None
    record_id: str | None
    payload: str
    """The mutation as canonical JSON text *with* mid, was and own (a deposit: any JSON)."""
    sha256: str
    reason: str
    """``bad_mutation: ...``, ``unknown_kind``, ``unknown_op``, ``depends_on``, ``exception: ...``,
    ``refused_by_database``, ``need_full``, ``revoked`` or ``deposit``."""
    depends_on: str | None
    recv_at: int
    resolved_at: int | None = None


@dataclass(slots=True)
class Effects:
    """All that one transaction writes: filled by the reconciler, written in bulk by a Store.

    ``references`` and ``keys`` hold (target or key, record id) pairs.
    """

    head: Head
    device: Device | None = None
    inserted: dict[str, Record] = field(default_factory=dict)
    updated: dict[str, Record] = field(default_factory=dict)
    history: list[History] = field(default_factory=list)
    mutations: list[StoredMutation] = field(default_factory=list)
    quarantine: list[Quarantined] = field(default_factory=list)
    references_added: set[tuple[str, str]] = field(default_factory=set)
    references_removed: set[tuple[str, str]] = field(default_factory=set)
    keys_added: set[tuple[Key, str]] = field(default_factory=set)
    keys_removed: set[tuple[Key, str]] = field(default_factory=set)
    outcomes: list[StoredMutation] = field(default_factory=list)
    """Rows of ``mutation`` that exist already: status, result and seqs are updated."""
    resolved: set[Name] = field(default_factory=set)
    """Quarantine rows of these (device, mid) get ``resolved_at``."""
    collected: list[str] = field(default_factory=list)
    """GC: records whose row, history, payloads, quarantine, references and keys go."""
    aliases: list[str] = field(default_factory=list)
    """GC: merged records whose contents go but whose row stays with an empty doc."""

    def records(self) -> Iterator[Record]:
        """Every record written, new ones first."""
        yield from self.inserted.values()
        yield from self.updated.values()
