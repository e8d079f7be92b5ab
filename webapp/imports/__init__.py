"""People from files: address books, jCards, what a badge scanner wrote down."""
