"""Posted notes: a private link by which somebody gives their postal address, once."""
