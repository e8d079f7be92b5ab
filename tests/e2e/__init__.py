"""Stories told in real browsers against the real server."""
