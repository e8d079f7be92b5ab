"""What a person does on a device. Small choices on purpose, so that devices meet all the time."""

from typing import Any

from sync.history import undo
from tests.sim.action import FIELDS, PEOPLE, PLACE, TAGS, WHO, action
from tests.sim.simulation import Simulation


@action(5, who=WHO, i=PEOPLE)
def create(s: Simulation, who: int, i: str) -> None:
    if s.devices[who].row(i) is None:
        s.devices[who].create("contact", i, name=s.word(who, i))


@action(2, who=WHO)
def scan_badge(s: Simulation, who: int) -> None:
    """The same code on several phones: one id, and a scan writes over nothing."""
    if s.shown(who, "b0") is None:
        s.devices[who].create("contact", "b0", name=s.word(who, "b0"), source="scan")


@action(5, who=WHO, i=PEOPLE, field=FIELDS)
def set_scalar(s: Simulation, who: int, i: str, field: str) -> None:
    if s.shown(who, i) is not None:
        s.devices[who].edit(i, **{field: s.word(who, i)})


@action(2, who=WHO, i=PEOPLE, field=FIELDS)
def clear_scalar(s: Simulation, who: int, i: str, field: str) -> None:
    if s.shown(who, i) is not None:
        s.devices[who].edit(i, **{field: None})


@action(1, who=WHO, i=PEOPLE)
def star(s: Simulation, who: int, i: str) -> None:
    """A quiet field."""
    if s.shown(who, i) is not None:
        s.devices[who].edit(i, starred=True)


@action(6, who=WHO, i=PEOPLE, at=range(6), gone=range(3), new=range(3))
def edit_text(s: Simulation, who: int, i: str, at: int, gone: int, new: int) -> None:
    """Insert, delete or replace words of the note."""
    doc = s.shown(who, i)
    if doc is not None:
        words = doc.get("note", "").split(" ")
        words[at:at + gone] = [s.word(who, i, note=True) for _ in range(new)]
        type_note(s, who, i, doc, " ".join(w for w in words if w))


def type_note(s: Simulation, who: int, i: str, before: dict[str, Any], note: str) -> None:
    s.checks.note_edit(before.get("note", ""), note)
    s.devices[who].edit(i, before, note=note)


@action(4, who=WHO, i=PEOPLE, tag=TAGS, add=(True, True, False))
def tag(s: Simulation, who: int, i: str, tag: str, add: bool) -> None:
    doc = s.shown(who, i)
    if doc is not None:
        tags = [t for t in doc.get("tags", []) if t != tag]
        s.devices[who].edit(i, tags=[*tags, tag] if add else tags)


@action(4, who=WHO, i=PEOPLE, what=("add", "same", "label", "value", "rem"))
def email(s: Simulation, who: int, i: str, what: str) -> None:
    doc = s.shown(who, i)
    if doc is None:
        return
    emails = list(doc.get("emails", []))
    if what == "add":
        emails.append({"e": f"e{s.n}{who}", "value": f"{s.word(who, i)}@x.example"})
    elif what == "same":
        s.n += 1
        emails.append({"e": f"s{s.n}", "value": f"{i}@x.example"})
    elif emails and what in ("label", "value"):
        emails[0] = {**emails[0], what: s.word(who, i) + ("@x.example" if what == "value" else "")}
    elif emails:
        emails.pop()
    s.devices[who].edit(i, emails=emails)


@action(1, who=WHO, i=PEOPLE, address=[f"{what}@x.example" for what in ("info", "desk", "door")],
        named=(False, False, True))
def share_address(s: Simulation, who: int, i: str, address: str, named: bool = False) -> None:
    """A person, most often without a name, and an address that others have, too: the server may make one of two."""
    device, s.n = s.devices[who], s.n + 1
    s.checks.weaken(merged=True)
    emails = [{"e": f"a{s.n}", "value": address}]
    if device.row(i) is None:
        device.create("contact", i, emails=emails)
    elif s.shown(who, i) is not None:
        unnamed = {} if named else {"name": None, "organisation": None}
        device.edit(i, **unnamed, emails=[*s.shown(who, i).get("emails", []), *emails])


@action(3, who=WHO)
def inc(s: Simulation, who: int) -> None:
    """Each increment is a power of two: the sum tells which are there, and how often."""
    device, by = s.devices[who], 1 << len(s.incs)
    if len(s.incs) < 30:
        s.incs[by] = device.id
        if device.row("g0") is None:
            device.create("goal", "g0", count=by)
        else:
            device.put("g0", kind="goal", inc={"count": by})


@action(4, who=WHO, i=PEOPLE)
def add_child(s: Simulation, who: int, i: str) -> None:
    if s.shown(who, i) is not None:
        s.meetings.append(f"m{len(s.meetings)}")
        s.devices[who].create("interaction", s.meetings[-1], contacts=[i], note=s.word(who, s.meetings[-1]))


@action(2, who=WHO, i=PEOPLE, n=PLACE)
def move_ref(s: Simulation, who: int, i: str, n: int) -> None:
    """A meeting was with somebody else."""
    seen = [m for m in s.meetings if s.shown(who, m)]
    if seen and s.shown(who, i) is not None:
        s.devices[who].edit(seen[n % len(seen)], contacts=[i])


@action(2, who=WHO, n=PLACE)
def edit_child(s: Simulation, who: int, n: int) -> None:
    seen = [m for m in s.meetings if s.shown(who, m)]
    if seen:
        s.devices[who].edit(seen[n % len(seen)], place=s.word(who, seen[n % len(seen)]))


@action(4, who=WHO, i=(*PEOPLE, "m0", "m1"))
def delete(s: Simulation, who: int, i: str) -> None:
    if s.shown(who, i) is not None:
        s.checks.typed_delete(who, i)
        s.devices[who].delete(i)


@action(3, who=WHO, i=(*PEOPLE, "m0"))
def undelete(s: Simulation, who: int, i: str) -> None:
    row = s.devices[who].row(i)
    if row and "del" in row and "into" not in row:
        s.devices[who].undelete(i)


@action(2, who=WHO, a=PEOPLE, b=PEOPLE)
def merge(s: Simulation, who: int, a: str, b: str) -> None:
    if a != b and s.shown(who, a) is not None and s.shown(who, b) is not None:
        s.checks.weaken(merged=True)
        s.devices[who].merge(a, b)


@action(2, who=WHO, a=PEOPLE)
def unmerge(s: Simulation, who: int, a: str) -> None:
    if "into" in (s.devices[who].row(a) or {}):
        s.devices[who].unmerge(a)


@action(1, who=WHO, a=PEOPLE, b=PEOPLE)
def distinct(s: Simulation, who: int, a: str, b: str) -> None:
    if a != b and s.shown(who, a) is not None and s.shown(who, b) is not None:
        s.devices[who].distinct(a, b)


@action(2, who=WHO, i=PEOPLE, n=PLACE)
def undo_change(s: Simulation, who: int, i: str, n: int) -> None:
    """Put back an entry of the history: an ordinary mutation."""
    rows, record = s.world.history(i), s.world.records().get(i)
    if rows and record is not None and s.devices[who].row(i) is not None:
        body = undo(rows[n % len(rows)], record)
        s.happened.undone = True
        for name, edit in body.get("text", {}).items():
            s.checks.note_edit(edit.get("bt", ""), edit["v"], name)
        s.checks.put_back[who] |= s.checks.words_of(body)
        if body["op"] == "del":
            s.checks.typed_delete(who, i)
        if body["op"] != "put" or len(body) > 3:
            s.devices[who].write(body)


@action(2, who=WHO, i=PEOPLE)
def open_form(s: Simulation, who: int, i: str) -> None:
    """A tab with an open editor; the other tab and pulls go on beneath it."""
    doc = s.shown(who, i)
    if doc is not None:
        s.forms[who] = (i, dict(doc))


@action(2, who=WHO, new=range(1, 3))
def save_form(s: Simulation, who: int, new: int) -> None:
    """The second tab saves what it opened with, and its words."""
    i, before = s.forms.pop(who, ("", {}))
    if i and s.devices[who].row(i) is not None:
        words = [s.word(who, i, note=True) for _ in range(new)]
        type_note(s, who, i, before, " ".join([*words, *before.get("note", "").split()]))
        s.devices[who].edit(i, before, title=s.word(who, i))


@action(1, who=WHO)
def bad_mutation(s: Simulation, who: int) -> None:
    """A newer app's kind, that this server does not know."""
    s.devices[who].write({"op": "put", "kind": "ghost", "id": f"x{s.n}", "create": True,
                          "set": {"boo": s.word(who, "ghost")}})


@action(1, who=WHO, i=PEOPLE)
def unknown_field(s: Simulation, who: int, i: str) -> None:
    """A newer app's field."""
    if s.shown(who, i) is not None:
        aura = s.word(who, i)
        s.auras.setdefault(i, set()).add(aura)
        s.devices[who].put(i, set={"aura": aura})
