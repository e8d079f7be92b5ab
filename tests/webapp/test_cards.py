"""The public card: what it shows, what never leaves, and what all of its addresses answer."""

import re
from collections.abc import Callable
from typing import Any

import pytest
import vobject
import zxingcpp
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image

from sync.kinds import KINDS
from tests.conftest import Person
from webapp.cards.serializer import SHAREABLE
from webapp.cards.tokens import token_of
from webapp.database import write_transaction
from webapp.imports.people import vcards
from webapp.pages import STYLE
from webapp.records.models import Record

EXITS = ("", ".vcf", ".json", "/qr.svg", "/qr.png")
MARK = "PRIVATEMARK"
AILSA: dict[str, Any] = {
    "name": "Ailsa Nwosu-Drummond", "pronouns": "she/her", "title": "Community librarian",
    "organisation": "Leith Walk Library", "city": "Edinburgh", "country": "GB",
    "emails": [{"e": "a", "value": "ailsa@leithwalk.example", "label": "work"}],
    "phones": [{"e": "a", "value": "+44 131 555 0101", "label": "mobile"}],
    "links": [{"e": "a", "value": "https://leithwalk.example/ailsa"}],
    "socials": [{"e": "a", "network": "mastodon", "handle": "@ailsa@glammr.example", "url": "https://glammr.example/@ailsa"}],
    "addresses": [{"e": "a", "value": {"street": "1 Leith Walk", "city": "Edinburgh"}}],
    "languages": ["gd", "en"], "offers": ["zines"], "seeks": ["a bindery"], "about": "Thursdays; and,\nmore.",
    "swap_secret": "ailsa's secret",
}


@pytest.fixture
def put(app: Flask) -> Callable[..., str]:
    """Puts a record into the database as a push would, and answers its token."""
    count = iter(range(1, 10_000))

    def write(doc: dict[str, Any], kind: str = "card", account: str = "acc_ada", deleted: int | None = None) -> str:
        token = str(doc.get("swap_token") or token_of(doc.get("swap_secret", "")))
        n = next(count)
        with app.app_context(), write_transaction() as session:
            session.add(Record(
                account_id=account, record_id=f"r{n}", kind=kind, seq=n, created_seq=n, deleted_seq=deleted,
                doc={"swap_token": token, **doc} if kind == "card" else doc, versions={}, schema_v=1,
            ))
        return token

    return write


def everything_shown(doc: dict[str, Any]) -> dict[str, Any]:
    return {**doc, "shown": list(SHAREABLE)}


def exits(client: FlaskClient, token: str) -> dict[str, bytes]:
    answers = {suffix: client.get(f"/c/{token}{suffix}") for suffix in EXITS}
    assert {answer.status_code for answer in answers.values()} == {200}
    return {suffix: answer.data for suffix, answer in answers.items()}


def test_every_open_address_of_cards_is_an_exit_that_is_looked_at(app: Flask) -> None:
    """A new address under /c/ must join ``EXITS``, so that the markers are looked for there, too."""
    addresses = {
        rule.rule.removeprefix("/c/<token>")
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("cards.") and "GET" in (rule.methods or ())
    }
    assert addresses == set(EXITS)


def marked(kind: str) -> dict[str, Any]:
    """A document with a marker in every private field of the kind."""

    def value(name: str, type_: str, value_type: str) -> Any:
        mark = f"{MARK} {kind} {name}"
        shapes = {"set": [mark], "refs": [mark], "elements": [{"e": "a", "value": mark}], "composite": {"x": mark}}
        return shapes.get(type_, mark if value_type in ("str", "date", "json") else 0)

    return {f.name: value(f.name, f.type, f.value) for f in KINDS[kind].fields.values() if f.private}


def test_private_fields_of_every_kind_are_in_no_exit(client: FlaskClient, put: Callable[..., str]) -> None:
    for kind in KINDS:
        if kind != "card":
            put(marked(kind), kind)
    private = marked("card")
    assert {"note", "tags", "swap_secret"} <= set(private)
    token = put(
        {**AILSA, **private, "swap_token": "PR1VATEPR1VATE00", "shown": [f.name for f in KINDS["card"].fields.values()]}
    )
    for suffix, body in exits(client, token).items():
        assert MARK.encode() not in body, suffix
        assert b"acc_ada" not in body, suffix


def test_only_shown_fields_are_in_an_exit(client: FlaskClient, put: Callable[..., str]) -> None:
    hidden = {name: value for name, value in everything_shown(AILSA).items() if name not in ("name", "swap_secret")}
    token = put({**hidden, "name": "Ailsa", "swap_secret": "s", "shown": ["title"]})
    for suffix, body in exits(client, token).items():
        for private in (b"Leith", b"leithwalk", b"555", b"glammr", b"zines", b"Thursdays", b"she/her"):
            assert private not in body, (suffix, private)
    assert b"Community librarian" in exits(client, token)[""]


def test_a_reader_gets_every_field_from_the_file(client: FlaskClient, put: Callable[..., str]) -> None:
    token = put(everything_shown(AILSA))
    answer = client.get(f"/c/{token}.vcf")
    assert answer.content_type == "text/vcard; charset=utf-8"
    assert answer.headers["Content-Disposition"] == "inline; filename*=UTF-8''Ailsa%20Nwosu-Drummond.vcf"
    assert answer.data.count(b"\r\n") == answer.data.count(b"\n")
    card = vobject.readOne(answer.data.decode())
    assert card.version.value == "3.0"
    assert card.fn.value == AILSA["name"]
    assert (card.n.value.family, card.n.value.given) == ("Nwosu-Drummond", "Ailsa")
    assert card.org.value == ["Leith Walk Library"]
    assert card.title.value == "Community librarian"
    assert card.tel.value == "+44 131 555 0101" and card.tel.type_param == "CELL"
    assert card.email.value == "ailsa@leithwalk.example"
    assert card.note.value == "Thursdays; and,\nmore."
    assert card.adr.value.street == "1 Leith Walk"
    urls = [url.value for url in card.contents["url"]]
    assert urls == [f"http://localhost/c/{token}", "https://leithwalk.example/ailsa", "https://glammr.example/@ailsa"]


def test_lists_come_through_whole(client: FlaskClient, put: Callable[..., str]) -> None:
    """Item by item, also where one has a comma, for a stock reader and for Hallway's own."""
    lists = {"languages": ["gd", "en"], "offers": ["zines, and tea", "glue"], "seeks": ["a bindery"]}
    text = client.get(f"/c/{put(everything_shown({**AILSA, **lists}))}.vcf").text
    contents = vobject.readOne(text).contents
    read = [[line.value for line in contents[name]] for name in ("lang", "x-offers", "x-seeks")]
    assert read == list(lists.values())
    (own,) = vcards(text)
    assert {name: own["person"][name] for name in lists} == lists


@pytest.mark.parametrize(
    ("name", "family", "given"),
    [
        ("北川 さくら", "北川", "さくら"), ("د. ليلى الحسيني", "الحسيني", "د. ليلى"), ("Madonna", "", "Madonna"),
        ("Zoë 🦄 Müller-Lüdenscheidt", "Müller-Lüdenscheidt", "Zoë 🦄"),
        ("José María de la O", "O", "José María de la"),
    ],
)
def test_names_of_any_script_come_through_whole(
    client: FlaskClient, put: Callable[..., str], name: str, family: str, given: str
) -> None:
    token = put({"name": name, "swap_secret": name, "about": "長い" * 60, "shown": ["about"]})
    raw = client.get(f"/c/{token}.vcf").data
    assert max(len(line) for line in raw.split(b"\r\n")) <= 75
    card = vobject.readOne(raw.decode())
    assert (card.fn.value, card.n.value.family, card.n.value.given) == (name, family, given)
    assert card.note.value == "長い" * 60
    assert name in client.get(f"/c/{token}").text
    assert client.get(f"/c/{token}.json").json["card"]["name"] == name  # type: ignore[index]


@pytest.mark.parametrize("kind", ["png", "svg"])
def test_the_code_leads_to_the_card(client: FlaskClient, put: Callable[..., str], kind: str, tmp_path: Any) -> None:
    token = put(AILSA)
    answer = client.get(f"/c/{token}/qr.{kind}")
    picture = tmp_path / f"code.{kind}"
    picture.write_bytes(answer.data)
    image = Image.open(picture).convert("L") if kind == "png" else _drawn(answer.text)
    assert [found.text for found in zxingcpp.read_barcodes(image)] == [f"http://localhost/c/{token}"]


def _drawn(svg: str) -> Image.Image:
    """The path of squares as qrcode writes it, drawn: ``M4,4H5V5H4z``."""
    size = int(float(re.search(r'viewBox="0 0 ([\d.]+)', svg).group(1)))  # type: ignore[union-attr]
    image = Image.new("L", (size * 8, size * 8), 255)
    for x, y, right, low in re.findall(r"M([\d.]+),([\d.]+)H([\d.]+)V([\d.]+)", svg):
        box = tuple(int(float(v) * 8) for v in (x, y, right, low))
        image.paste(0, box)
    return image


def test_the_page_is_plain_small_and_closed(client: FlaskClient, put: Callable[..., str]) -> None:
    token = put(everything_shown(AILSA))
    answer = client.get(f"/c/{token}")
    assert "<script" not in answer.text and "style=" not in answer.text
    assert len(answer.data) + len(STYLE.read_bytes()) < 30_000
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'"
        in answer.headers["Content-Security-Policy"]
    )
    assert "Set-Cookie" not in answer.headers
    assert "Cookie" not in answer.headers.get("Vary", "")
    addresses = re.findall(r'(?:href|src|action)="([^"]+)"', answer.text)
    outside = [a for a in addresses if not a.startswith(("/", "#", "mailto:", "tel:"))]
    assert outside == ["https://glammr.example/@ailsa", "https://leithwalk.example/ailsa"]


def test_unknown_revoked_and_unsynced_tokens_look_alike(client: FlaskClient, put: Callable[..., str]) -> None:
    gone = put(AILSA, deleted=5)
    answers = [
        client.get(f"/c/{token}{suffix}") for token in (gone, "0" * 16, "nonsense", "x" * 44) for suffix in EXITS
    ]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.data for answer in answers}) == 1
    assert len({str(sorted(answer.headers)) for answer in answers}) == 1
    assert "Not here yet, or moved on" in answers[0].text


def test_a_claim_with_the_secret_displaces_one_without(client: FlaskClient, put: Callable[..., str]) -> None:
    token = token_of("owner")
    put({"name": "Squatter", "swap_token": token}, account="acc_a")
    assert "Squatter" in client.get(f"/c/{token}").text
    put({"name": "Squatter again", "swap_token": token, "swap_secret": "wrong"}, account="acc_b")
    put({"name": "Owner", "swap_token": token, "swap_secret": "owner"}, account="acc_z")
    assert "Owner" in client.get(f"/c/{token}").text


@pytest.mark.parametrize(
    "change", [str.lower, lambda t: "-".join(re.findall("....", t)), lambda t: t.replace("0", "o").replace("1", "l")]
)
def test_a_typed_token_is_read_as_it_is_meant(
    client: FlaskClient, put: Callable[..., str], change: Callable[[str], str]
) -> None:
    token = put(AILSA)
    assert client.get(f"/c/{change(token)}.json").json["link"].endswith(token)  # type: ignore[index]


HOSTILE = {
    "name": "<script>alert(1)</script>\u202eevil\u200b\x07", "title": '"><img src=x onerror=alert(1)>',
    "about": "{{ 7*7 }}\r\nBEGIN:VCARD\r\nX-EVIL:1",
    "links": [{"value": "javascript:alert(1)"}, {"value": "data:text/html,x"}, {"value": "https://user@аpple.com/"}],
    "socials": [{"network": "x", "handle": "h", "url": "javascript:alert(1)"}],
    "emails": [{"value": 'a@b.example"><script>'}, {"value": 5}, "text", None], "phones": {"not": "a list"},
    "addresses": [{"value": "no object"}], "offers": [1, None, {}], "swap_secret": "hostile",
    "name_lang": 'e"n\r\nX-EVIL:1', "name_reading": 'a"b;c:d', "languages": ['"', "x" * 99, "e_n"],
}


def test_hostile_cards_are_shown_as_text(client: FlaskClient, put: Callable[..., str]) -> None:
    token = put(everything_shown(HOSTILE))
    page = client.get(f"/c/{token}").text
    assert "<script" not in page and "<img" not in page and "javascript:" not in page and "data:text" not in page
    assert "\u202e" not in page and "\x07" not in page and "{{ 7*7 }}" in page
    assert "https://xn--pple-43d.com/" in page, "a look-alike host is shown as what it is"
    raw = client.get(f"/c/{token}.vcf").data.decode()
    assert raw.count("BEGIN:VCARD\r\n") == 1 and "\r\nX-EVIL" not in raw


def test_the_token_is_in_no_log(
    client: FlaskClient, put: Callable[..., str], capfd: pytest.CaptureFixture[str]
) -> None:
    token = put(AILSA)
    exits(client, token)
    client.post(f"/c/{token}/return", json={})
    logged = capfd.readouterr().err
    assert "/c/[token]" in logged
    assert token not in logged


def test_signed_in_people_see_the_same_page(ada: Person, client: FlaskClient, put: Callable[..., str]) -> None:
    token = put(AILSA)
    mine, theirs = (re.sub(r'value="[0-9a-f]{32}"', "", c.get(f"/c/{token}").text) for c in (ada.client, client))
    assert mine == theirs
