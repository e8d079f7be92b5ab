"""Calendars at addresses that people paste."""
