"""Radicale, as a CardDAV client does it: sync-collection and multiget (RFC 6578, 6352), PUT with If-Match; a refused one is a conflict."""

import base64
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from xml.etree import ElementTree

from bench.peers.device import Connection, Device, Meeting, Peer, Person, Wire
from bench.peers.install import python_peers
from bench.peers.process import running
from tests.chaos.server import free_port

DAV, CARD = "{DAV:}", "{urn:ietf:params:xml:ns:carddav}"
PAGE = 200

CONFIG = """\
[server]
hosts = 127.0.0.1:{port}
[auth]
type = none
[storage]
filesystem_folder = {folder}/collections
[logging]
level = error
"""
SYNC = '<?xml version="1.0"?><sync-collection xmlns="DAV:"><sync-token>{}</sync-token><sync-level>1</sync-level><prop><getetag/></prop></sync-collection>'
MULTIGET = ('<?xml version="1.0"?><C:addressbook-multiget xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:carddav"><prop><getetag/><C:address-data/></prop>{}'
            "</C:addressbook-multiget>")  # fmt: skip
MKCOL = ('<?xml version="1.0"?><mkcol xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:carddav"><set><prop><resourcetype><collection/><C:addressbook/>'
         "</resourcetype></prop></set></mkcol>")  # fmt: skip


class RadicaleDevice(Device):
    """One vCard a person; the version of this device is kept as a conflict when the server has another.

    Between a delete and an edit the edit stays, as vdirsyncer has it (its ``sync._get_actions``).
    """

    def __init__(self, address: tuple[str, int], user: str) -> None:
        token = base64.b64encode(f"{user}:".encode()).decode()
        self.http = Connection(address, {"Authorization": f"Basic {token}"})
        self.book = f"/{user}/people/"
        self.http.request("MKCOL", self.book, MKCOL.encode(), {"Content-Type": "application/xml"})
        self.http.count = Wire()
        self.known: dict[str, Person] = {}
        self.etags: dict[str, str] = {}
        self.pending: dict[str, Person] = {}
        self.deleted: set[str] = set()
        self.conflicts: dict[str, Person] = {}
        self.token = ""

    def create(self, people: list[Person]) -> None:
        self.pending.update({person["id"]: dict(person) for person in people})

    def edit(self, person_id: str, fields: Mapping[str, str]) -> None:
        self.pending[person_id] = {**self.known[person_id], **fields}

    def delete(self, person_id: str) -> None:
        self.deleted.add(person_id)

    def meet(self, meeting: Meeting) -> None:
        self.edit(meeting.person, {"note": f"{self.known[meeting.person]['note']} {meeting.note}"})

    def bring_back(self, person_id: str) -> bool:
        return False  # neither side has anything left

    def sync(self) -> None:
        self._pull()
        for key, person in list(self.pending.items()):
            self._put(key, person)
        for key in list(self.deleted):
            self._delete(key)
        self._pull()

    def _put(self, key: str, person: Person) -> None:
        condition = {"If-Match": self.etags[key]} if key in self.etags else {"If-None-Match": "*"}
        headers = {"Content-Type": "text/vcard; charset=utf-8", **condition}
        status, answer, raw = self.http.request("PUT", f"{self.book}{key}.vcf", vcard(person).encode(), headers)
        if status in (200, 201, 204):
            self.known[key], self.etags[key] = person, answer.get("ETag", "")
            del self.pending[key]
        elif status != 412:
            raise RuntimeError(f"PUT: {status} {raw[:300]!r}")

    def _delete(self, key: str) -> None:
        status, _, raw = self.http.request("DELETE", f"{self.book}{key}.vcf", b"", {"If-Match": self.etags[key]})
        if status not in (200, 204, 404, 412):
            raise RuntimeError(f"DELETE: {status} {raw[:300]!r}")
        self.deleted.discard(key)
        if status != 412:
            self._gone(key)

    def _pull(self) -> None:
        found = self._report(SYNC.format(self.token))
        for href in [href for href, etag, _ in self._responses(found) if href.endswith(".vcf") and not etag]:
            self._gone(_key(href))
        changed = [href for href, etag, _ in self._responses(found) if href.endswith(".vcf") and etag and self.etags.get(_key(href)) != etag]
        for start in range(0, len(changed), PAGE):
            hrefs = "".join(f"<href>{href}</href>" for href in changed[start : start + PAGE])
            for href, etag, text in self._responses(self._report(MULTIGET.format(hrefs))):
                self._arrived(_key(href), etag, person_of(text, _key(href)))
        self.token = found.findtext(f"{DAV}sync-token") or ""

    def _arrived(self, key: str, etag: str, person: Person) -> None:
        self.deleted.discard(key)
        mine = self.pending.pop(key, None)
        if mine is not None and mine != person:
            self.conflicts[key] = mine
        self.known[key], self.etags[key] = person, etag

    def _gone(self, key: str) -> None:
        """What was edited here is put again, as new."""
        self.known.pop(key, None)
        self.etags.pop(key, None)
        self.deleted.discard(key)

    def _report(self, body: str) -> ElementTree.Element:
        headers = {"Content-Type": "application/xml; charset=utf-8", "Depth": "1"}
        status, _, raw = self.http.request("REPORT", self.book, body.encode(), headers)
        if status != 207:
            raise RuntimeError(f"REPORT: {status} {raw[:300]!r}")
        return ElementTree.fromstring(raw)

    @staticmethod
    def _responses(found: ElementTree.Element) -> Iterator[tuple[str, str, str]]:
        for response in found.iter(f"{DAV}response"):
            etag = next(response.iter(f"{DAV}getetag"), None)
            data = next(response.iter(f"{CARD}address-data"), None)
            yield response.findtext(f"{DAV}href", ""), (etag.text or "") if etag is not None else "", (data.text or "") if data is not None else ""

    def people(self) -> dict[str, Person]:
        return {key: person for key, person in {**self.known, **self.conflicts}.items() if key not in self.deleted}

    def meetings(self) -> list[Meeting]:
        return []

    def aside(self) -> list[str]:
        return [str(person) for person in self.conflicts.values()]

    def wire(self) -> Wire:
        return self.http.count.copy()

    def leave(self) -> None:
        self.http.leave()


def _key(href: str) -> str:
    return href.rsplit("/", 1)[-1].removesuffix(".vcf")


def vcard(person: Person) -> str:
    """A person as vCard 3.0."""
    lines = ["BEGIN:VCARD", "VERSION:3.0", f"UID:{person['id']}", f"FN:{person['name']}", f"N:{person['name']};;;;",
             f"ORG:{person['organisation']}", f"TITLE:{person['title']}", f"NOTE:{person['note']}",
             *(f"EMAIL:{mail}" for mail in person["emails"]), *(f"TEL:{phone}" for phone in person["phones"]),
             f"CATEGORIES:{','.join(person['tags'])}", "END:VCARD", ""]  # fmt: skip
    return "\r\n".join(lines)


def person_of(text: str, key: str) -> Person:
    """A vCard as a person; the values of the workload need no unescaping."""
    lines = re.sub(r"\r?\n[ \t]", "", text).splitlines()
    values = [(name.partition(";")[0].upper(), value) for name, _, value in (line.partition(":") for line in lines)]
    first = dict(reversed(values))
    return {"id": key, "name": first.get("FN", ""), "organisation": first.get("ORG", ""), "title": first.get("TITLE", ""),
            "note": first.get("NOTE", ""), "emails": [v for n, v in values if n == "EMAIL"],
            "phones": [v for n, v in values if n == "TEL"], "tags": first.get("CATEGORIES", "").split(",")}  # fmt: skip


class Radicale(Peer):
    """With its own defaults."""

    name = "Radicale"
    durable = "fsync of every file, its default"
    default = "refused by ETag: the device keeps its own version as a conflict, as vdirsyncer does by default"

    @contextmanager
    def serve(self, folder: Path, accounts: int) -> Iterator[tuple[str, int]]:
        programs, port = python_peers(), free_port()
        settings = folder / "radicale.ini"
        settings.write_text(CONFIG.format(port=port, folder=folder))
        with running([programs / "radicale", "--config", settings], port, folder) as address:
            yield address

    def device(self, folder: Path, address: tuple[str, int], account: int) -> Device:
        return RadicaleDevice(address, f"person{account}")
