"""What follows from a synced follow-up: its link is open."""

from webapp.post.services import followup_changed
from webapp.records.services import on_change

on_change("followup", followup_changed)
