"""Alembic's migrations; ``hallway db upgrade`` applies them."""
