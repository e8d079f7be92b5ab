"""The public card: a plain page, its files, and what people send back through it."""
