"""``mailto:`` links that the client makes of hard letters, read by Python as a mail program would.

The links are kept in ``tests/vectors/mailto.json``; ``pwa/src/features/people/letter.test.ts`` makes the same ones.
"""

import json
import re
from email import message_from_bytes, message_from_string, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

import pytest

KEPT = json.loads((Path(__file__).parents[1] / "vectors" / "mailto.json").read_text(encoding="utf-8"))
CASES: list[dict[str, Any]] = KEPT["cases"]
STRICT = policy.default.clone(raise_on_defect=True)
SENT = policy.SMTP.clone(raise_on_defect=True)
CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


class Read(NamedTuple):
    to: list[str]
    subject: str
    body: str


def read(href: str) -> Read:
    """A link by RFC 6068: nothing but ASCII, no ``+`` that some take for a space, two fields at most, each once."""
    assert href.isascii() and not re.search(r"[\s<>\"'`{}|\\^]", href.split("?", 1)[-1])
    link = urlsplit(href)
    assert (link.scheme, link.netloc, link.fragment) == ("mailto", "", "")
    assert len(href) <= KEPT["longest"]
    pairs = [pair.split("=") for pair in link.query.split("&")] if link.query else []
    assert "+" not in link.query and all(len(pair) == 2 for pair in pairs)
    assert [name for name, _ in pairs] in ([], ["subject"], ["body"], ["subject", "body"])
    found = {name: unquote(value, errors="strict") for name, value in pairs}
    to = [unquote(one, errors="strict") for one in link.path.split(",") if one]
    return Read(to, found.get("subject", ""), found.get("body", ""))


def whole(text: str) -> str:
    """Halves of characters cannot be sent: each is replaced, as browsers do."""
    return re.sub("[\ud800-\udfff]", "\ufffd", text)


def written(case: dict[str, Any]) -> Read:
    """What the letter said, as it has to arrive."""
    subject = CONTROL.sub(" ", case["subject"]).replace("=?", "= ?").strip()
    return Read(case["to"], whole(subject), whole(re.sub("\r?\n", "\r\n", case["body"])))


def addresses(message: EmailMessage) -> list[str]:
    return [one.addr_spec for one in message["To"].addresses] if message["To"] else []


def pasted(letter: Read) -> EmailMessage:
    """A careless mail program puts the fields into a message as they are."""
    to = f"To: {', '.join(letter.to)}\r\n" if letter.to else ""
    text = f"{to}Subject: {letter.subject}\r\n\r\n{letter.body}"
    return message_from_string(text, policy=STRICT)  # type: ignore[return-value]


def composed(letter: Read) -> EmailMessage:
    """A careful one encodes them; this is what goes over the wire, read again."""
    message = EmailMessage(policy=SENT)
    if letter.to:
        message["To"] = ", ".join(letter.to)
    message["Subject"] = letter.subject
    message.set_content(letter.body)
    return message_from_bytes(message.as_bytes(), policy=SENT)  # type: ignore[return-value]


LINKS = [(case, page) for case in CASES for page in ("promise", "person") if case[page]]


@pytest.mark.parametrize("case", [case for case in CASES if case["promise"]], ids=lambda case: case["name"])
def test_a_letter_arrives_as_it_was_written(case: dict[str, Any]) -> None:
    assert read(case["promise"]) == written(case)


@pytest.mark.parametrize(("case", "page"), LINKS, ids=[f"{case['name']}, {page}" for case, page in LINKS])
def test_a_link_brings_no_other_header_and_no_other_reader(case: dict[str, Any], page: str) -> None:
    letter = read(case[page])
    fields = ["To", "Subject"] if letter.to else ["Subject"]
    assert set(letter.to) <= set(case["to"])
    message = pasted(letter)
    assert (message.keys(), addresses(message), message.defects) == (fields, letter.to, [])
    assert message.get_payload() == letter.body
    sent = composed(letter)
    assert set(sent.keys()) - set(fields) == {"Content-Type", "Content-Transfer-Encoding", "MIME-Version"}
    assert addresses(sent) == letter.to
    assert str(sent["Subject"]) == letter.subject
    assert re.sub("\r?\n", "\r\n", sent.get_content()).removesuffix("\r\n") == letter.body


def test_what_is_too_long_for_a_link_is_shared_and_the_address_still_opens() -> None:
    long = [case for case in CASES if not case["promise"]]
    assert [case["name"] for case in long] == [
        "a body longer than mail programs take", "a subject longer than mail programs take",
    ]
    body, subject = (read(case["person"]) for case in long)
    assert body == Read(long[0]["to"], written(long[0]).subject, "")
    assert subject == Read(long[1]["to"], "", "")


def test_an_address_that_is_none_is_left_to_the_writer() -> None:
    odd = [case for case in CASES if "address" in case["name"] and not case["to"]]
    assert len(odd) == 6
    assert all(read(case["promise"]).to == [] and case["person"] is None for case in odd)
