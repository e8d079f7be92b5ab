"""The client's generated declaration equals ``sync/kinds.py``."""

from sync import schema
from sync.kinds import KINDS


def test_generated_files_are_what_is_declared():
    hint = "run: python -m sync.schema"
    assert (schema.TARGET / "schema.json").read_text(encoding="utf-8") == schema.schema_json(), hint
    assert (schema.TARGET / "schema.ts").read_text(encoding="utf-8") == schema.schema_ts(), hint


def test_secrets_and_notes_are_private():
    for kind, field in [("card", "swap_secret"), ("card", "note"), ("contact", "note"), ("contact", "tags"),
                        ("contact", "circle"), ("interaction", "note"), ("followup", "draft")]:
        assert KINDS[kind].fields[field].private, f"{kind}.{field}"


def test_children_are_what_has_contacts():
    assert {k.name for k in KINDS.values() if k.parent_field} == {"interaction", "followup"}
